use super::expression::{Node, Operator};
use super::tokens::{Token, TokenKind, tokens};
use super::variables::Variables;
use crate::Error;
use crate::error::nearest_or_all;
use crate::schemes::registry::about;
use crate::spec::grammar::{decimal_comma, position};

/// Parentheses, signs and powers may nest this deep.
const DEEPEST: usize = 64;

const NAMES: &[&str] = &[
    "randn",
    "rand",
    "standard_normal",
    "normal",
    "uniform",
    "zeros",
    "ones",
    "sqrt",
    "n_prev",
    "fan_in",
    "n",
    "fan_out",
    "layer_dims",
    "layers_dims",
    "layer_dim",
];

const SWAPPED: &str = "the sizes are the other way round: W has n rows and n_prev columns, so write n, n_prev \
                       (layer_dims[l], layer_dims[l-1])";

/// Where a line goes wrong, in bytes, and how.
pub(super) struct Failure {
    pub(super) start: usize,
    pub(super) message: String,
}

impl Failure {
    pub(super) fn new(start: usize, message: impl Into<String>) -> Self {
        Self {
            start,
            message: message.into(),
        }
    }
}

/// Reads a line of Python with one draw, with or without an assignment in front.
pub(crate) fn parse(spec: &str) -> Result<Node, Error> {
    read(spec).map_err(|Failure { start, message }| Error::Syntax {
        spec: spec.to_owned(),
        position: position(spec, start),
        message,
    })
}

/// Whether the notation knows the name, with or without `np.` and `np.random.`.
pub(crate) fn is_name(name: &str) -> bool {
    NAMES.contains(&plain(name))
}

fn plain(name: &str) -> &str {
    let name = ["numpy.", "np."]
        .iter()
        .find_map(|module| name.strip_prefix(module))
        .unwrap_or(name);
    name.strip_prefix("random.").unwrap_or(name)
}

/// Whether the name is the list of layer sizes, which a class keeps in `self`.
fn is_layer_dims(name: &str) -> bool {
    let name = name.strip_prefix("self.").unwrap_or(name);
    matches!(name, "layer_dims" | "layers_dims" | "layer_dim")
}

fn read(spec: &str) -> Result<Node, Failure> {
    let tokens = tokens(spec)?;
    let first = expression_start(spec, &tokens)?;
    let mut parser = Parser::new(spec, &tokens[first..], None);
    let node = parser.sum()?;
    parser.accept(";");
    match parser.peek() {
        Token {
            kind: TokenKind::End,
            start,
        } if parser.draws == 0 => Err(Failure::new(
            start,
            "found no draw, wanted randn, rand, normal, uniform, zeros or ones in the expression",
        )),
        Token {
            kind: TokenKind::End,
            ..
        } => Ok(node),
        found => Err(parser.unexpected(found, "an operator or the end")),
    }
}

/// Skips the target of an assignment: `W =`, `parameters['W' + str(l)] =`.
fn expression_start(line: &str, tokens: &[Token<'_>]) -> Result<usize, Failure> {
    let mut opened = Vec::new();
    let mut first = None;
    for (index, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Symbol("(" | "[") => opened.push(index),
            TokenKind::Symbol(")" | "]") => {
                opened.pop();
            }
            TokenKind::Symbol("=") if opened.is_empty() && first.is_some() => {
                return Err(Failure::new(
                    token.start,
                    "found a second assignment: give only the line of W",
                ));
            }
            TokenKind::Symbol("=") if opened.is_empty() => {
                let is_target = match &tokens[..index] {
                    [
                        Token {
                            kind: TokenKind::Name(_),
                            ..
                        },
                    ] => true,
                    [
                        Token {
                            kind: TokenKind::Name(_),
                            ..
                        },
                        open,
                        ..,
                        close,
                    ] => {
                        open.kind == TokenKind::Symbol("[") && close.kind == TokenKind::Symbol("]")
                    }
                    _ => false,
                };
                let message =
                    "found `=`, wanted a name before it, as in `parameters['W' + str(l)] = …`";
                if !is_target {
                    return Err(Failure::new(token.start, message));
                }
                first = Some(index + 1);
            }
            // The bracket of a target, or else of `layer_dims`.
            TokenKind::End if opened.first() == Some(&1) && first.is_none() => {
                let open = tokens[1];
                if open.kind == TokenKind::Symbol("[") {
                    let message = format!("found the end, wanted `]`{}", opening(line, open));
                    return Err(Failure::new(token.start, message));
                }
            }
            _ => {}
        }
    }
    Ok(first.unwrap_or(0))
}

/// Which bracket was not closed.
fn opening(line: &str, bracket: Token<'_>) -> String {
    let Token { start, .. } = bracket;
    format!(
        " for the `{}` at position {}",
        &line[start..=start],
        position(line, start)
    )
}

/// A size in an argument list: by its side of any layer, or by its layer in the course's network of
/// two.
#[derive(Clone, Copy)]
enum Size {
    Rows,
    Columns,
    /// `n_x`
    Input,
    /// `n_h`, rows of `W1` and columns of `W2`.
    Hidden,
    /// `n_y`
    Output,
}

/// The arguments of `uniform` or `normal`.
struct Arguments {
    values: [Option<Box<Node>>; 2],
    has_size: bool,
}

pub(super) struct Parser<'a> {
    line: &'a str,
    /// The brackets that are open.
    opened: Vec<Token<'a>>,
    tokens: &'a [Token<'a>],
    draws: usize,
    depth: usize,
    /// In arithmetic: the names that there are, instead of draws and sizes.
    variables: Option<&'a Variables>,
}

impl<'a> Parser<'a> {
    pub(super) fn new(
        line: &'a str,
        tokens: &'a [Token<'a>],
        variables: Option<&'a Variables>,
    ) -> Self {
        Self {
            line,
            opened: Vec::new(),
            tokens,
            draws: 0,
            depth: 0,
            variables,
        }
    }

    /// The next token; the end stays the end.
    pub(super) fn peek(&self) -> Token<'a> {
        self.tokens.first().copied().unwrap_or(Token {
            start: 0,
            kind: TokenKind::End,
        })
    }

    fn next(&mut self) -> Token<'a> {
        let token = self.peek();
        if token.kind != TokenKind::End {
            self.tokens = &self.tokens[1..];
        }
        match token.kind {
            TokenKind::Symbol("(" | "[") => self.opened.push(token),
            TokenKind::Symbol(")" | "]") => {
                self.opened.pop();
            }
            _ => {}
        }
        token
    }

    fn accept(&mut self, symbol: &str) -> bool {
        let accepted = self.peek().kind == TokenKind::Symbol(symbol);
        if accepted {
            self.next();
        }
        accepted
    }

    fn expect(&mut self, symbol: &str) -> Result<(), Failure> {
        let found = self.peek();
        if self.accept(symbol) {
            Ok(())
        } else {
            Err(self.unexpected(found, &format!("`{symbol}`")))
        }
    }

    pub(super) fn unexpected(&self, found: Token<'_>, wanted: &str) -> Failure {
        if let Some(message) = decimal_comma(self.line, found.start) {
            return Failure::new(found.start, message);
        }
        let opened = match found.kind {
            TokenKind::End => self.opened.last(),
            _ => None,
        };
        let opening = opened.map_or(String::new(), |&open| opening(self.line, open));
        let name = match found.kind {
            TokenKind::Number(number) => format!("`{number}`"),
            TokenKind::Name(name) => format!("`{name}`"),
            TokenKind::Symbol(symbol) => format!("`{symbol}`"),
            TokenKind::Text => "a string".to_owned(),
            TokenKind::End => "the end".to_owned(),
        };
        Failure::new(
            found.start,
            format!("found {name}, wanted {wanted}{opening}"),
        )
    }

    pub(super) fn sum(&mut self) -> Result<Node, Failure> {
        let mut left = self.product()?;
        loop {
            let operator = match self.peek().kind {
                TokenKind::Symbol("+") => Operator::Add,
                TokenKind::Symbol("-") => Operator::Subtract,
                _ => return Ok(left),
            };
            self.next();
            left = Node::Binary(operator, Box::new(left), Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Result<Node, Failure> {
        let mut left = self.signed()?;
        loop {
            let operator = match self.peek().kind {
                TokenKind::Symbol("*") => Operator::Multiply,
                TokenKind::Symbol("/") => Operator::Divide,
                _ => return Ok(left),
            };
            self.next();
            left = Node::Binary(operator, Box::new(left), Box::new(self.signed()?));
        }
    }

    /// `-x`, `+x` or a power: a sign in front binds less tightly than `**`, one in an exponent more
    /// so.
    fn signed(&mut self) -> Result<Node, Failure> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Failure::new(
                self.peek().start,
                format!("nested more than {DEEPEST} deep"),
            ));
        }
        let node = if self.accept("-") {
            Node::Negate(Box::new(self.signed()?))
        } else if self.accept("+") {
            self.signed()?
        } else {
            let base = self.atom()?;
            if self.accept("**") {
                Node::Binary(Operator::Power, Box::new(base), Box::new(self.signed()?))
            } else {
                base
            }
        };
        self.depth -= 1;
        Ok(node)
    }

    fn atom(&mut self) -> Result<Node, Failure> {
        let token = self.next();
        match token.kind {
            TokenKind::Number(number) => Ok(Node::Number(number)),
            TokenKind::Symbol("(") => {
                let node = self.sum()?;
                self.expect(")")?;
                Ok(node)
            }
            TokenKind::Name(name) => self.named(token, plain(name)),
            _ if self.variables.is_some() => {
                Err(self.unexpected(token, "a number, a variable or sqrt(…)"))
            }
            _ => Err(self.unexpected(
                token,
                "a number, a size such as n_prev, sqrt(…) or a draw such as randn",
            )),
        }
    }

    fn named(&mut self, token: Token<'a>, name: &str) -> Result<Node, Failure> {
        if name == "sqrt" {
            self.expect("(")?;
            let operand = self.sum()?;
            self.expect(")")?;
            return Ok(Node::SquareRoot(Box::new(operand)));
        }
        if let Some(variables) = self.variables {
            let node = variables.node(name);
            return node.map_err(|message| Failure::new(token.start, message));
        }
        match name {
            "n_prev" | "fan_in" => Ok(Node::FanIn),
            "n" | "fan_out" => Ok(Node::FanOut),
            name if is_layer_dims(name) => self.layer_size(),
            "n_x" | "n_h" | "n_y" => Err(Failure::new(
                token.start,
                format!(
                    "`{name}` may only stand in an argument list such as (n_h, n_x): write n or n_prev"
                ),
            )),
            "randn" | "rand" | "standard_normal" | "normal" | "uniform" | "zeros" | "ones" => {
                self.draws += 1;
                if self.draws > 1 {
                    let message = format!("found a second draw, `{name}`: an expression takes one");
                    return Err(Failure::new(token.start, message));
                }
                self.draw(name)
            }
            _ => {
                let hint = if about(name).is_some() {
                    format!("`{name}` is a scheme and stands alone, without arithmetic")
                } else {
                    format!("unknown name `{name}`, {}", nearest_or_all(name, NAMES))
                };
                Err(Failure::new(token.start, hint))
            }
        }
    }

    /// `[l]` or `[l-1]` after `layer_dims`.
    fn layer_size(&mut self) -> Result<Node, Failure> {
        self.expect("[")?;
        let index = self.next();
        if index.kind != TokenKind::Name("l") {
            return Err(self.unexpected(index, "`l` or `l-1`"));
        }
        if self.accept("]") {
            return Ok(Node::FanOut);
        }
        self.expect("-")?;
        let one = self.next();
        if one.kind != TokenKind::Number(1.0) {
            return Err(self.unexpected(one, "`l-1`"));
        }
        self.expect("]")?;
        Ok(Node::FanIn)
    }

    /// A draw and its argument list, if there is one.
    fn draw(&mut self, name: &str) -> Result<Node, Failure> {
        let unit = || Node::Uniform {
            low: Box::new(Node::Number(0.0)),
            high: Box::new(Node::Number(1.0)),
        };
        let node = match name {
            "randn" | "standard_normal" => Node::Randn,
            "rand" => unit(),
            "normal" => return self.normal(),
            "uniform" => return self.uniform(),
            "zeros" => Node::Filled(0.0),
            _ => Node::Filled(1.0),
        };
        let open = self.peek();
        if !self.accept("(") {
            return Ok(node);
        }
        if self.ellipsis() {
            self.expect(")")?;
            return Ok(node);
        }
        let takes_tuple = !matches!(name, "randn" | "rand");
        let has_tuple = self.peek().kind == TokenKind::Symbol("(");
        if has_tuple && !takes_tuple {
            let message = format!(
                "np.random.{name} takes two numbers, not a tuple (NumPy raises a TypeError): write {name}(n, n_prev)"
            );
            return Err(Failure::new(self.peek().start, message));
        }
        if !has_tuple && takes_tuple {
            let message = format!("{name} takes the shape as one tuple: write {name}((n, n_prev))");
            return Err(Failure::new(self.peek().start, message));
        }
        if self.peek().kind == TokenKind::Symbol(")") {
            let message = format!("np.random.{name}() is a single number: write {name}(n, n_prev)");
            return Err(Failure::new(open.start, message));
        }
        if takes_tuple {
            self.next();
        }
        self.shape()?;
        if takes_tuple {
            self.expect(")")?;
        }
        self.expect(")")?;
        Ok(node)
    }

    /// `uniform(low, high)`, `uniform(low, high, (n, n_prev))`, also with the names `low`, `high`,
    /// `size`.
    fn uniform(&mut self) -> Result<Node, Failure> {
        let open = self.peek();
        let arguments = self.arguments("uniform", ["low", "high", "size"])?;
        match arguments.values {
            [Some(low), Some(high)] => Ok(Node::Uniform { low, high }),
            _ => Err(Failure::new(
                open.start,
                "wanted both bounds, as in uniform(-1/sqrt(n_prev), 1/sqrt(n_prev))",
            )),
        }
    }

    /// `normal(loc, scale)`, `normal(loc, scale, (n, n_prev))`, also with the names `loc`, `scale`,
    /// `size`; with a size they have defaults.
    fn normal(&mut self) -> Result<Node, Failure> {
        let open = self.peek();
        let Arguments {
            values: [loc, scale],
            has_size,
        } = self.arguments("normal", ["loc", "scale", "size"])?;
        if scale.is_none() && !has_size {
            return Err(Failure::new(
                open.start,
                "wanted the mean and the standard deviation, as in normal(0, 0.01), or normal(std=0.01)",
            ));
        }
        Ok(Node::Normal {
            loc: loc.unwrap_or_else(|| Box::new(Node::Number(0.0))),
            scale: scale.unwrap_or_else(|| Box::new(Node::Number(1.0))),
        })
    }

    /// Two numbers and a size, by position or by name.
    fn arguments(&mut self, draw: &str, parameters: [&str; 3]) -> Result<Arguments, Failure> {
        let [first, second, _] = parameters;
        let (mut values, mut has_size) = ([None, None], false);
        self.expect("(")?;
        let mut position = 0;
        while self.peek().kind != TokenKind::Symbol(")") {
            let start = self.peek().start;
            let index = match self.tokens {
                [
                    Token {
                        kind: TokenKind::Name(key),
                        ..
                    },
                    Token {
                        kind: TokenKind::Symbol("="),
                        ..
                    },
                    ..,
                ] => {
                    let index = parameters.iter().position(|parameter| parameter == key);
                    let message = if matches!(*key, "mean" | "std") {
                        format!(
                            "`{draw}({key}=…)` is a scheme and stands alone, without arithmetic"
                        )
                    } else {
                        format!("found `{key}=`, wanted {first}, {second} or size")
                    };
                    let index = index.ok_or_else(|| Failure::new(start, message))?;
                    self.next();
                    self.next();
                    // After a named argument Python takes no positional one.
                    position = parameters.len();
                    index
                }
                _ if position < parameters.len() => position,
                _ => {
                    let message =
                        decimal_comma(self.line, start.saturating_sub(1)).unwrap_or_else(|| {
                            format!("found one argument more than {draw}({first}, {second}, (n, n_prev))")
                        });
                    return Err(Failure::new(start, message));
                }
            };
            let is_repeated = if index == 2 {
                has_size
            } else {
                values[index].is_some()
            };
            if is_repeated {
                return Err(Failure::new(
                    start,
                    format!("found `{}` a second time", parameters[index]),
                ));
            }
            if index == 2 {
                self.expect("(")?;
                self.shape()?;
                self.expect(")")?;
                has_size = true;
            } else {
                values[index] = Some(Box::new(self.sum()?));
            }
            position += 1;
            if !self.accept(",") {
                break;
            }
        }
        self.expect(")")?;
        Ok(Arguments { values, has_size })
    }

    /// `...` or `…` for an argument list.
    fn ellipsis(&mut self) -> bool {
        self.accept("...") || self.accept("…")
    }

    /// `n, n_prev`: the shape of the weight matrix.
    fn shape(&mut self) -> Result<(), Failure> {
        use Size::{Columns, Hidden, Input, Output, Rows};
        let start = self.peek().start;
        let first = self.size()?;
        self.expect(",")?;
        match (first, self.size()?) {
            (Rows, Columns) | (Hidden | Output, Input) | (Output, Hidden) => Ok(()),
            (Columns, Rows) | (Input, Hidden | Output) | (Hidden, Output) => {
                Err(Failure::new(start, SWAPPED))
            }
            _ => Err(Failure::new(
                start,
                "the shape of a weight matrix is n, n_prev (layer_dims[l], layer_dims[l-1])",
            )),
        }
    }

    fn size(&mut self) -> Result<Size, Failure> {
        let token = self.next();
        match token.kind {
            TokenKind::Name("n" | "fan_out") => Ok(Size::Rows),
            TokenKind::Name("n_prev" | "fan_in") => Ok(Size::Columns),
            TokenKind::Name("n_x") => Ok(Size::Input),
            TokenKind::Name("n_h") => Ok(Size::Hidden),
            TokenKind::Name("n_y") => Ok(Size::Output),
            TokenKind::Name(name) if is_layer_dims(name) => {
                Ok(if self.layer_size()? == Node::FanOut {
                    Size::Rows
                } else {
                    Size::Columns
                })
            }
            _ => Err(self.unexpected(token, "a size: n, n_prev, layer_dims[l] or layer_dims[l-1]")),
        }
    }
}
