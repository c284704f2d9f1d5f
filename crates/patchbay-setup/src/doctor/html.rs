//! The report as one HTML page that needs nothing else: no script, no font, no address outside. Owns its look; every text
//! from elsewhere is escaped here.

use std::fmt::Write as _;

use super::report::Report;
use crate::{Finding, Severity};

const STYLE: &str = "\
:root{color-scheme:light dark;--line:#d0d4da;--quiet:#5b6470;--error:#b3261e;--warning:#9a6700;--notice:#3b5bdb;--good:#1a7f37}\
body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.5rem;margin-bottom:.25rem}h2{font-size:1.1rem;margin-top:2rem}.quiet{color:var(--quiet)}\
article{border:1px solid var(--line);border-left-width:.4rem;border-radius:.4rem;padding:.75rem 1rem;margin:1rem 0;break-inside:avoid}\
article.error{border-left-color:var(--error)}article.warning{border-left-color:var(--warning)}article.notice{border-left-color:var(--notice)}\
article h3{margin:0;font-size:1rem}dl{display:grid;grid-template-columns:5rem 1fr;gap:.25rem 1rem;margin:.5rem 0 0}\
dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}code{font-size:.9em}.good{color:var(--good);font-weight:600}\
@media (prefers-color-scheme:dark){:root{--line:#3a414b;--quiet:#9aa4b2;--error:#ff8a80;--warning:#e3b341;--notice:#91a7ff;--good:#56d364}}\
@media print{body{margin:0;max-width:none}}";

/// The report as a page. `when` is the time of the examination, as text.
pub fn html(report: &Report, when: &str) -> String {
    let mut page = String::new();
    write!(
        page,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>Patchbay doctor: {subject}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <h1>{subject}</h1>\n<p class=\"quiet\">Examined by <code>patchbay doctor</code> at {when}, in {seconds:.1} seconds.</p>\n",
        subject = escaped(&report.subject),
        when = escaped(when),
        seconds = report.seconds,
    )
    .expect("a String takes all text");
    writeln!(page, "<p>{}</p>", summary(report)).expect("a String takes all text");
    for (severity, title) in [
        (Severity::Error, "Errors"),
        (Severity::Warning, "Warnings"),
        (Severity::Notice, "Notices"),
    ] {
        let of_it: Vec<&Finding> = report
            .findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .collect();
        if !of_it.is_empty() {
            writeln!(page, "<h2>{title}</h2>").expect("a String takes all text");
            for finding in of_it {
                add(&mut page, finding);
            }
        }
    }
    add_unseen(&mut page, report);
    page.push_str("</body>\n</html>\n");
    page
}

fn summary(report: &Report) -> String {
    if report.findings.is_empty() {
        return "<span class=\"good\">Nothing is wrong.</span>".to_owned();
    }
    format!(
        "{} errors, {} warnings, {} notices.",
        report.count(Severity::Error),
        report.count(Severity::Warning),
        report.count(Severity::Notice)
    )
}

fn add(page: &mut String, finding: &Finding) {
    let class = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Notice => "notice",
    };
    write!(
        page,
        "<article class=\"{class}\">\n<h3>{}</h3>\n<dl>\n<dt>Where</dt><dd>{}</dd>\n<dt>Why</dt><dd>{}</dd>\n\
         <dt>Mend</dt><dd>{}</dd>\n<dt>Check</dt><dd><code>{}</code></dd>\n</dl>\n</article>\n",
        escaped(&finding.what),
        escaped(&finding.place),
        escaped(&finding.why),
        escaped(&finding.fix),
        escaped(finding.id),
    )
    .expect("a String takes all text");
}

fn add_unseen(page: &mut String, report: &Report) {
    if report.not_looked_at.is_empty() {
        return;
    }
    page.push_str("<h2>Not looked at</h2>\n<ul>\n");
    for unseen in &report.not_looked_at {
        writeln!(
            page,
            "<li><code>{}</code>: {}</li>",
            escaped(&unseen.right),
            escaped(&unseen.reason)
        )
        .expect("a String takes all text");
    }
    page.push_str("</ul>\n");
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // Control characters have no place in a page; a reader is to see that one was there.
            letter if letter.is_control() && letter != '\n' => safe.push('\u{fffd}'),
            letter => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::Check;
    use crate::doctor::Subject;

    #[test]
    fn what_comes_from_elsewhere_is_shown_and_not_run() {
        let check = Check {
            id: "function.test",
            severity: Severity::Error,
            title: "a test",
        };
        let hostile = "<script>alert('x')</script>\u{0}\" onload=";
        let finding = check.finding(hostile, hostile, hostile, hostile);
        let report = Report::new(
            &Subject::default(),
            vec![finding],
            vec![crate::doctor::Unseen {
                right: hostile.into(),
                reason: hostile.into(),
            }],
            Vec::new(),
            SignedDuration::from_millis(1234),
        );
        let page = html(&report, "2026-11-22");
        assert!(!page.contains("<script"), "{page}");
        assert!(
            !page.contains('\u{0}') && !page.contains("\" onload"),
            "{page}"
        );
        assert!(page.contains("&lt;script&gt;alert(&#39;x&#39;)"), "{page}");
        assert!(page.contains("in 1.2 seconds"), "{page}");
        assert!(
            !page.contains("http://") && !page.contains("https://"),
            "{page}"
        );
    }
}
