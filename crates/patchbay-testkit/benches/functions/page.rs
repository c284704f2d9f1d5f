//! docs/benchmarks.md. Owns its words and the budgets that stand beside the figures.

use std::fs;
use std::process::Command;

use anyhow::Result;

use crate::Arguments;
use crate::adapter::AdapterFigures;
use crate::measure::Figures;
use crate::spread::Spread;

const HEAD: &str = "\
# Benchmarks

Written by `cargo xtask bench`; run it on your own machine to compare. The program is the one in the zip
that is uploaded. It runs as a process of its own under a runtime API on loopback, reads its settings from a
stand-in for Secrets Manager, and asks a local org in plain HTTP: what is measured is our own work, without the
network and TLS that stand between Lambda and Salesforce in life.
";

const FOOT: &str = "\
*Cold start* is from the start of the process to the arrival of its first answer, with one Salesforce call and a
token that another environment has stored. *Warm call* is from handing over the event to the arrival of the
answer. *Bare round trip* is the same query on a connection that is kept open, by a client that reads the bytes
and no more. A warm call also holds the exchange with the runtime API, two messages between processes, which no
function can do without: the *event that asks nothing of Salesforce* shows what that costs, and the ratio is told
with and without it. The three were measured in turns. The figures of the reference packages were measured
earlier, on a machine of the same kind.
";

const ADAPTER: &str = "\
## The CTI adapter's functions

The same program as sfInvokeAPI, sfCTRTrigger, sfIntervalAgent and sfRealTimeQueueMetrics, in the same run. Requests
are counted in the org's own log, the describe included, sign-ins left out. Contact records and rows a second hold the
work of the local org, which takes a core of its own.
";

/// The page as text.
pub(crate) fn write(figures: &Figures, arguments: &Arguments) -> Result<String> {
    let rows = rest_rows(figures)?;
    let adapter = adapter_rows(&figures.adapter);
    let command = format!("cargo xtask bench --runs {}", arguments.runs);
    let machine = machine();
    Ok(format!(
        "{HEAD}\n`{command}` on {machine}.\n\n\
         | what | median | 5 % … 95 % | budget | reference package |\n|---|---|---|---|---|\n{rows}\n{FOOT}\n{ADAPTER}\n\
         | what | figure | 5 % … 95 % | budget | reference package |\n|---|---|---|---|---|\n{adapter}"
    ))
}

fn rest_rows(figures: &Figures) -> Result<String> {
    let whole = figures.warm.median / figures.bare.median;
    let ours = (figures.warm.median - figures.empty.median) / figures.bare.median;
    let zip = f64::from(u32::try_from(figures.zip)?) / 1_048_576.0;
    let times = |spread: &Spread| format!("{:.2} ms", spread.median);
    let edges = |spread: &Spread| {
        format!(
            "{:.2} … {:.2} ms, n = {}",
            spread.low, spread.high, spread.count
        )
    };
    let rows = [
        row(
            "cold start, first answer",
            &times(&figures.cold),
            &edges(&figures.cold),
            "≤ 20 ms",
            "Node 420 ms, Python 336 ms",
        ),
        row(
            "cold start that has to sign in",
            &times(&figures.cold_with_sign_in),
            &edges(&figures.cold_with_sign_in),
            "",
            "",
        ),
        row(
            "warm call",
            &times(&figures.warm),
            &edges(&figures.warm),
            "≤ 1 ms",
            "Node 9.5 ms, Python 79 ms",
        ),
        row(
            "bare HTTP round trip",
            &times(&figures.bare),
            &edges(&figures.bare),
            "",
            "",
        ),
        row(
            "event that asks nothing of Salesforce",
            &times(&figures.empty),
            &edges(&figures.empty),
            "",
            "",
        ),
        row(
            "warm call without that, ÷ bare round trip",
            &format!("{ours:.2}"),
            "",
            "≤ 1.5",
            "",
        ),
        row(
            "whole warm call ÷ bare round trip",
            &format!("{whole:.2}"),
            "",
            "≤ 1.5",
            "",
        ),
        row(
            "AWS calls in a warm call",
            &format!("{:.2}", figures.aws_calls),
            "",
            "0",
            "2",
        ),
        row(
            "Salesforce requests in a warm call",
            &format!("{:.2}", figures.salesforce_calls),
            "",
            "1",
            "1",
        ),
        row(
            "peak memory",
            &format!("{:.1} MB", figures.memory.median),
            &format!(
                "{:.1} … {:.1} MB, n = {}",
                figures.memory.low, figures.memory.high, figures.memory.count
            ),
            "≤ 20 MB",
            "Node 106 MB, Python 80 MB",
        ),
        row(
            "zip to upload",
            &format!("{zip:.2} MB"),
            "",
            "≤ 8 MB",
            "Node 14.0 MB, Python 14.9 MB",
        ),
    ];
    Ok(rows.concat())
}

fn adapter_rows(figures: &AdapterFigures) -> String {
    let spread = |spread: &Spread, unit: &str, digits: usize| {
        let (low, high) = (spread.low, spread.high);
        let count = spread.count;
        format!("{low:.digits$} … {high:.digits$} {unit}, n = {count}")
    };
    [
        row(
            "sfInvokeAPI, cold start, first answer",
            &format!("{:.2} ms", figures.cold.median),
            &spread(&figures.cold, "ms", 2),
            "≤ 20 ms",
            "Python 336 ms",
        ),
        row(
            "sfInvokeAPI, warm call",
            &format!("{:.2} ms", figures.warm.median),
            &spread(&figures.warm, "ms", 2),
            "≤ 1 ms",
            "Python 79 ms",
        ),
        row(
            "requests of a warm sfInvokeAPI call",
            &format!("{:.2}", figures.warm_requests),
            "",
            "1",
            "1",
        ),
        row(
            "requests of 1,000 contact records in one batch",
            &figures.batch_requests.to_string(),
            "",
            "≤ 6",
            "2,000",
        ),
        row(
            "contact records a second",
            &format!("{:.0}", figures.records_a_second.median),
            &spread(&figures.records_a_second, "a second", 0),
            "",
            "",
        ),
        row(
            "requests of 10,000 contact records in one batch",
            &figures.largest_requests.to_string(),
            "",
            "",
            "20,000",
        ),
        row(
            "peak memory with 10,000 contact records in one batch",
            &format!("{:.1} MB", figures.memory),
            "",
            "",
            "",
        ),
        row(
            "requests of a report of 1,000 rows",
            &figures.report_requests.to_string(),
            "",
            "≤ 6",
            "1,001",
        ),
        row(
            "rows of a report a second",
            &format!("{:.0}", figures.rows_a_second),
            "",
            "",
            "",
        ),
        row(
            "requests of a run over 100 queues, every 15 s",
            &figures.queue_requests.to_string(),
            "",
            "1",
            "200",
        ),
    ]
    .concat()
}

fn row(what: &str, median: &str, spread: &str, budget: &str, reference: &str) -> String {
    format!("| {what} | {median} | {spread} | {budget} | {reference} |\n")
}

/// The processor, its cores, the kernel, the compiler.
fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("an unnamed processor", |(_, name)| name.trim());
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let rustc = Command::new("rustc").arg("--version").output();
    let rustc = rustc.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let rustc = rustc.unwrap_or_default();
    format!("{model}, {cores} cores, Linux {}, {rustc}", kernel.trim())
}
