//! The tokens of SOQL, and of the part of SOSL that looks like it. Owns what a token is and what Salesforce says about
//! text that is none; knows no grammar.

use logos::Logos;
use winnow::error::ErrMode;
use winnow::stream::TokenSlice;

use super::fault::Fault;

/// Kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Logos)]
#[logos(skip r"[ \t\r\n\u{c}\u{a0}]+")]
pub(crate) enum Kind {
    /// Name or keyword.
    #[regex(r"[A-Za-z_][A-Za-z0-9_]*")]
    Word,
    /// Whole or decimal number, signed.
    #[regex(r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?", priority = 3)]
    #[regex(r"[+-]?\.[0-9]+")]
    Number,
    /// `2026-01-02`.
    #[regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", priority = 10)]
    Date,
    /// `2026-01-02T03:04:05Z`, with a fraction or an offset where given.
    #[regex(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:?[0-9]{2})",
        priority = 12
    )]
    DateTime,
    /// A date-time without its zone: no token, but the place of the fault is its end.
    #[regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9:.]*", priority = 11)]
    ZonelessDateTime,
    /// `03:04:05Z`.
    #[regex(r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?[Zz]", priority = 10)]
    Time,
    /// A time of day without its zone: no token, but the place of the fault is its end.
    #[regex(r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?", priority = 9)]
    ZonelessTime,
    /// Text in quotes, with its quotes and escapes.
    #[regex(r"'([^'\\]|\\[\s\S])*'")]
    Text,
    /// `=`
    #[token("=")]
    Equal,
    /// `!=` or `<>`
    #[token("!=")]
    #[token("<>")]
    NotEqual,
    /// `<`
    #[token("<")]
    Less,
    /// `<=`
    #[token("<=")]
    LessOrEqual,
    /// `>`
    #[token(">")]
    Greater,
    /// `>=`
    #[token(">=")]
    GreaterOrEqual,
    /// `,`
    #[token(",")]
    Comma,
    /// `.`
    #[token(".")]
    Dot,
    /// `:`
    #[token(":")]
    Colon,
    /// `(`
    #[token("(")]
    Open,
    /// `)`
    #[token(")")]
    Close,
    /// Characters that are tokens but never right.
    #[regex(r"[*?+/%&|\[\]{};-]", priority = 1)]
    Stray,
    /// Where the text stops to be tokens.
    Bad,
    /// End of the text.
    End,
}

/// A token, where it stands and how it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token<'s> {
    /// Kind.
    pub(crate) kind: Kind,
    /// As written; `<EOF>` at the end.
    pub(crate) text: &'s str,
    /// Byte offset of its first character.
    pub(crate) at: usize,
}

impl Token<'_> {
    /// Whether it is this word, in any case.
    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }
}

/// What the grammars read: the tokens, the last of them [`Kind::End`].
pub(crate) type Input<'t, 's> = TokenSlice<'t, Token<'s>>;

/// Deepest nesting of parentheses that is read; Salesforce gives no number, its own limit is on the whole query.
const DEEPEST: usize = 64;

/// Deepest nesting of queries that is read; Salesforce allows five levels of children.
const DEEPEST_SELECT: usize = 8;

/// How deep the tokens nest. The parser follows nesting with the stack, so it is bounded before parsing starts.
#[derive(Default)]
struct Nesting {
    depth: usize,
    /// The depths at which queries were opened.
    selects: Vec<usize>,
}

impl Nesting {
    /// Takes note of a token and the kind of the one before it.
    fn note(&mut self, token: &Token<'_>, before: Option<Kind>) -> Result<(), Fault> {
        match token.kind {
            Kind::Open => self.depth += 1,
            Kind::Close => {
                self.selects.pop_if(|depth| *depth == self.depth);
                self.depth = self.depth.saturating_sub(1);
            }
            Kind::Word if before == Some(Kind::Open) && token.is_word("SELECT") => {
                self.selects.push(self.depth);
            }
            _ => {}
        }
        if self.depth > DEEPEST || self.selects.len() > DEEPEST_SELECT {
            return Err(Fault::too_complicated());
        }
        Ok(())
    }
}

/// The tokens of a text, and what is wrong where they stop. That counts only if the parser gets there: what it refuses
/// before is told first, as in Salesforce.
pub(crate) struct Tokens<'s> {
    found: Vec<Token<'s>>,
    trouble: Option<Fault>,
}

impl<'s> Tokens<'s> {
    /// The tokens of a text from a byte offset on.
    pub(crate) fn of(text: &'s str, from: usize) -> Result<Self, Fault> {
        let rest = text.get(from..).unwrap_or_default();
        let mut found = Vec::with_capacity(rest.len() / 5 + 2);
        let mut trouble = None;
        let mut nesting = Nesting::default();
        for (kind, span) in Kind::lexer(rest).spanned() {
            let (at, end) = (from + span.start, from + span.end);
            let written = rest.get(span).unwrap_or_default();
            trouble = match kind {
                Err(()) if written == "'" && end == text.len() => None,
                Err(()) => Some(no_token(text, at)),
                Ok(Kind::ZonelessDateTime | Kind::ZonelessTime) => {
                    Some(Fault::no_alternative(text, end))
                }
                Ok(_) => None,
            };
            let kind = if trouble.is_some() {
                Kind::Bad
            } else {
                kind.unwrap_or(Kind::Stray)
            };
            let token = Token {
                kind,
                text: written,
                at,
            };
            nesting.note(&token, found.last().map(|before: &Token<'_>| before.kind))?;
            found.push(token);
            if kind == Kind::Bad {
                break;
            }
        }
        found.push(Token {
            kind: Kind::End,
            text: "<EOF>",
            at: text.len(),
        });
        Ok(Self { found, trouble })
    }

    /// Parses them.
    pub(crate) fn parse<'t, T>(
        &'t self,
        parser: impl FnOnce(&mut Input<'t, 's>) -> Result<T, ErrMode<Fault>>,
    ) -> Result<T, Fault> {
        let parsed = parser(&mut Input::new(&self.found)).map_err(|error| match error {
            ErrMode::Backtrack(fault) | ErrMode::Cut(fault) => fault,
            ErrMode::Incomplete(_) => Fault::too_complicated(),
        });
        let stop = self.found.iter().find(|token| token.kind == Kind::Bad);
        match (parsed, stop, &self.trouble) {
            (Err(fault), Some(stop), Some(trouble)) if fault.is_from(stop.at) => {
                Err(trouble.clone())
            }
            (parsed, _, _) => parsed,
        }
    }
}

/// The fault of text that starts no token: an open quote, or a character that SOQL does not have.
fn no_token(text: &str, at: usize) -> Fault {
    if text.get(at..).is_some_and(|rest| rest.starts_with('\'')) {
        Fault::mismatched(text, text.len(), "'")
    } else {
        Fault::no_alternative(text, at)
    }
}
