//! What stands between the braces of `FIND {…}`: words, phrases and operators. Owns their grammar and the reserved
//! characters; knows no records.
//!
//! Grammar and reserved characters:
//! <https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_sosl_find.htm>.

use logos::Logos;
use winnow::Parser;
use winnow::ascii::{Caseless, multispace0};
use winnow::combinator::{alt, cut_err, delimited, opt};
use winnow::error::{ContextError, ErrMode, ParserError};
use winnow::stream::{Stream, TokenSlice};
use winnow::token::any;

use crate::soql::fault::Fault;

/// What is searched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    /// A word, or words that stand side by side.
    Phrase(Vec<Word>),
    /// All of these.
    All(Vec<Expression>),
    /// At least one of these.
    Any(Vec<Expression>),
    /// Not this.
    Not(Box<Expression>),
}

/// A word in small letters; `*` stands for any characters and `?` for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Its characters; wildcards are [`Letter::Many`] and [`Letter::One`].
    pub letters: Vec<Letter>,
}

/// A character of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letter {
    /// This letter or digit, small.
    Is(char),
    /// `?`
    One,
    /// `*`
    Many,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Logos)]
#[logos(skip r"[ \t\r\n\u{c}\u{a0}]+")]
enum Kind {
    #[regex(r#"([^ \t\r\n\u{c}\u{a0}\\"(){}&|!\[\]^~:'+-]|\\[\s\S])+"#)]
    Word,
    #[regex(r#""([^"\\]|\\[\s\S])*""#)]
    Phrase,
    #[token("(")]
    Open,
    #[token(")")]
    Close,
    #[token("}")]
    End,
}

#[derive(Clone, Copy, Debug)]
struct Token<'s> {
    kind: Kind,
    text: &'s str,
    at: usize,
}

type Input<'t, 's> = TokenSlice<'t, Token<'s>>;
type Parsed<T> = Result<T, ErrMode<Fault>>;

impl ParserError<Input<'_, '_>> for Fault {
    type Inner = Self;

    fn from_input(input: &Input<'_, '_>) -> Self {
        let next = input.peek_token();
        let (at, text) = next.map_or((0, "<EOF>"), |token| (token.at, token.text));
        Self::syntax(at, format!("Malformed search token: {text}"))
    }

    fn into_inner(self) -> Result<Self, Self> {
        Ok(self)
    }
}

/// Deepest nesting of parentheses.
const DEEPEST: usize = 64;

/// The search terms of a statement and the byte offset behind their closing brace.
pub(super) fn find(text: &str) -> Result<(Expression, usize), Fault> {
    let mut rest = text;
    let head = (multispace0, Caseless("find"), multispace0, '{');
    let found: Result<_, ContextError> = head.take().parse_next(&mut rest);
    let from = found.map_err(|_| no_term())?.len();
    let mut tokens = Vec::new();
    let mut depth = 0_usize;
    for (kind, span) in Kind::lexer(rest).spanned() {
        let at = from + span.start;
        let kind = kind.map_err(|()| Fault::mismatched(text, bad_at(text, at), "}"))?;
        tokens.push(Token {
            kind,
            text: rest.get(span.clone()).unwrap_or_default(),
            at,
        });
        match kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            Kind::End => {
                let written = rest.get(..span.start).unwrap_or_default();
                return Ok((parsed(&tokens, written)?, from + span.end));
            }
            Kind::Word | Kind::Phrase => {}
        }
        if depth > DEEPEST {
            return Err(Fault::too_complicated());
        }
    }
    Err(Fault::mismatched(text, text.len(), "}"))
}

/// The search terms of a parameterized search, in which reserved characters need no backslash.
pub(super) fn plain(text: &str) -> Result<Expression, Fault> {
    let reserved = [
        '(', ')', '{', '}', '&', '|', '!', '[', ']', '^', '~', ':', '\'', '+', '-', '\\',
    ];
    let quoted = text.matches('"').count().is_multiple_of(2);
    let escaped: String = text
        .chars()
        .flat_map(|it| {
            let escape = reserved.contains(&it) || it == '"' && !quoted;
            escape.then_some('\\').into_iter().chain([it])
        })
        .collect();
    find(&format!("FIND {{{escaped}}}")).map(|(expression, _)| expression)
}

/// The place of what is wrong: an open quote is missed at the end only.
fn bad_at(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    if rest.starts_with('"') || rest == "\\" {
        text.len()
    } else {
        at
    }
}

fn no_term() -> Fault {
    Fault::whole(
        "MALFORMED_SEARCH",
        "No search term found. The search term must be enclosed in braces.",
    )
}

fn parsed(tokens: &[Token<'_>], written: &str) -> Result<Expression, Fault> {
    let letters = |token: &Token<'_>| token.text.chars().filter(|it| it.is_alphanumeric()).count();
    if tokens.iter().map(letters).sum::<usize>() < 2 {
        let message = format!(
            "search term must be longer than one character: {}",
            written.trim()
        );
        return Err(Fault::whole("MALFORMED_SEARCH", message));
    }
    let end = kind(Kind::End);
    let mut statement = (any_of, cut_err(end)).map(|(expression, _)| expression);
    statement
        .parse_next(&mut Input::new(tokens))
        .map_err(|error| match error {
            ErrMode::Backtrack(fault) | ErrMode::Cut(fault) => fault,
            ErrMode::Incomplete(_) => no_term(),
        })
}

fn kind<'t, 's: 't>(kind: Kind) -> impl Parser<Input<'t, 's>, &'t Token<'s>, ErrMode<Fault>> {
    any.verify(move |token: &&Token<'_>| token.kind == kind)
}

fn operator<'t, 's: 't>(
    name: &'static str,
) -> impl Parser<Input<'t, 's>, &'t Token<'s>, ErrMode<Fault>> {
    any.verify(move |token: &&Token<'_>| is_operator(token, name))
}

fn is_operator(token: &Token<'_>, name: &str) -> bool {
    token.kind == Kind::Word && token.text.eq_ignore_ascii_case(name)
}

/// `a OR b`
fn any_of<'t, 's: 't>(input: &mut Input<'t, 's>) -> Parsed<Expression> {
    let mut members = vec![all_of(input)?];
    while opt(operator("OR")).parse_next(input)?.is_some() {
        members.push(cut_err(all_of).parse_next(input)?);
    }
    Ok(alone_or(members, Expression::Any))
}

/// `a AND b`, `a b`, `a AND NOT b`
fn all_of<'t, 's: 't>(input: &mut Input<'t, 's>) -> Parsed<Expression> {
    let mut members = vec![unit(input)?];
    loop {
        if opt(operator("AND")).parse_next(input)?.is_some() {
            let negated = opt(operator("NOT")).parse_next(input)?.is_some();
            let member = cut_err(unit).parse_next(input)?;
            members.push(if negated {
                Expression::Not(Box::new(member))
            } else {
                member
            });
        } else if let Some(member) = opt(unit).parse_next(input)? {
            members.push(member);
        } else {
            return Ok(alone_or(members, Expression::All));
        }
    }
}

fn alone_or(mut members: Vec<Expression>, many: fn(Vec<Expression>) -> Expression) -> Expression {
    if members.len() == 1 {
        members.swap_remove(0)
    } else {
        many(members)
    }
}

fn unit<'t, 's: 't>(input: &mut Input<'t, 's>) -> Parsed<Expression> {
    let word = any.verify(|token: &&Token<'_>| {
        let operators = ["AND", "OR", "NOT"];
        token.kind == Kind::Word && !operators.iter().any(|name| is_operator(token, name))
    });
    let group = delimited(
        kind(Kind::Open),
        cut_err(any_of),
        cut_err(kind(Kind::Close)),
    );
    let terms = alt((word, kind(Kind::Phrase))).map(|token: &Token<'_>| phrase(token));
    alt((group, terms)).parse_next(input)
}

/// A part of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Logos)]
enum Part {
    #[token("*")]
    Many,
    #[token("?")]
    One,
    /// A character that has lost its meaning.
    #[regex(r"\\[\s\S]")]
    Escaped,
    #[regex(r"[^*?\\]+")]
    Plain,
}

/// The words of a term; whatever is neither letter, digit nor wildcard parts them, as it parts the words of a field.
fn phrase(token: &Token<'_>) -> Expression {
    let mut words = Vec::new();
    let mut letters = Vec::new();
    for (part, span) in Part::lexer(token.text).spanned() {
        match part {
            Ok(Part::Many) => letters.push(Letter::Many),
            Ok(Part::One) => letters.push(Letter::One),
            Ok(Part::Escaped | Part::Plain) | Err(()) => {
                let written = token.text.get(span).unwrap_or_default();
                let mut pieces = written.split(|it: char| !it.is_alphanumeric());
                letters.extend(small(pieces.next().unwrap_or_default()));
                for piece in pieces {
                    words.extend(word(&mut letters));
                    letters.extend(small(piece));
                }
            }
        }
    }
    words.extend(word(&mut letters));
    Expression::Phrase(words)
}

fn small(text: &str) -> impl Iterator<Item = Letter> + '_ {
    text.chars().flat_map(char::to_lowercase).map(Letter::Is)
}

fn word(letters: &mut Vec<Letter>) -> Option<Word> {
    let letters = std::mem::take(letters);
    letters
        .iter()
        .any(|letter| matches!(letter, Letter::Is(_)))
        .then_some(Word { letters })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(expression: &Expression) -> String {
        match expression {
            Expression::Phrase(words) => {
                let show = |word: &Word| -> String {
                    let letter = |letter: &Letter| match letter {
                        Letter::Is(it) => *it,
                        Letter::One => '?',
                        Letter::Many => '*',
                    };
                    word.letters.iter().map(letter).collect()
                };
                words.iter().map(show).collect::<Vec<_>>().join("_")
            }
            Expression::All(members) => format!(
                "({})",
                members.iter().map(words).collect::<Vec<_>>().join("&")
            ),
            Expression::Any(members) => format!(
                "({})",
                members.iter().map(words).collect::<Vec<_>>().join("|")
            ),
            Expression::Not(member) => format!("!{}", words(member)),
        }
    }

    fn found(term: &str) -> String {
        find(&format!("FIND {{{term}}}"))
            .map_or_else(|fault| format!("{fault:?}"), |(it, _)| words(&it))
    }

    #[test]
    fn terms_are_read_by_salesforces_precedence() {
        assert_eq!(found("Joe Smith"), "(joe&smith)");
        assert_eq!(
            found(r#""Joe Smith" OR acme* AND NOT (a1 or b?2)"#),
            "(joe_smith|(acme*&!(a1|b?2)))"
        );
        assert_eq!(found(r"O\'Brien \+49\-30"), "(o_brien&49_30)");
        assert_eq!(found("Müller"), "müller");
    }

    #[test]
    fn a_plain_term_needs_no_backslash() {
        let term = plain("O'Brien (030) 12-34 \"x").map(|it| words(&it));
        assert_eq!(term.expect("a term"), "(o_brien&030&12_34&x)");
    }
}
