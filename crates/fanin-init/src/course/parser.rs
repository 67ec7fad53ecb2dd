use super::tokens::{Token, TokenKind, tokens};
use super::{Node, Operator};
use crate::Error;

/// Parentheses, signs and powers may nest this deep.
const DEEPEST: usize = 64;

const NAMES: &[&str] = &[
    "randn",
    "rand",
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
];

/// Where a line goes wrong, in bytes, and how.
pub(super) struct Failure {
    start: usize,
    message: String,
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
    read(spec).map_err(|Failure { start, message }| {
        let position = spec
            .char_indices()
            .take_while(|&(index, _)| index < start)
            .count()
            + 1;
        Error::Syntax {
            spec: spec.to_owned(),
            position,
            message,
        }
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

fn read(spec: &str) -> Result<Node, Failure> {
    let tokens = tokens(spec)?;
    let first = expression_start(&tokens)?;
    let mut parser = Parser {
        tokens: &tokens[first..],
        draws: 0,
        depth: 0,
    };
    let node = parser.sum()?;
    match parser.peek() {
        Token {
            kind: TokenKind::End,
            start,
        } if parser.draws == 0 => Err(Failure::new(
            start,
            "found no draw, wanted randn, rand, uniform, zeros or ones in the expression",
        )),
        Token {
            kind: TokenKind::End,
            ..
        } => Ok(node),
        found => Err(parser.unexpected(found, "an operator or the end")),
    }
}

/// Skips the target of an assignment: `W =`, `parameters['W' + str(l)] =`.
fn expression_start(tokens: &[Token<'_>]) -> Result<usize, Failure> {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Symbol("(" | "[") => depth += 1,
            TokenKind::Symbol(")" | "]") => depth = depth.saturating_sub(1),
            TokenKind::Symbol("=") if depth == 0 => {
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
                return if is_target {
                    Ok(index + 1)
                } else {
                    Err(Failure::new(token.start, message))
                };
            }
            _ => {}
        }
    }
    Ok(0)
}

struct Parser<'a> {
    tokens: &'a [Token<'a>],
    draws: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    /// The next token; the end stays the end.
    fn peek(&self) -> Token<'a> {
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

    fn unexpected(&self, found: Token<'_>, wanted: &str) -> Failure {
        let name = match found.kind {
            TokenKind::Number(number) => format!("`{number}`"),
            TokenKind::Name(name) => format!("`{name}`"),
            TokenKind::Symbol(symbol) => format!("`{symbol}`"),
            TokenKind::Text => "a string".to_owned(),
            TokenKind::End => "the end".to_owned(),
        };
        Failure::new(found.start, format!("found {name}, wanted {wanted}"))
    }

    fn sum(&mut self) -> Result<Node, Failure> {
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

    /// `-x`, `+x` or a power: a sign in front binds less tightly than `**`, one in an exponent more so.
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
            _ => Err(self.unexpected(
                token,
                "a number, a size such as n_prev, sqrt(…) or a draw such as randn",
            )),
        }
    }

    fn named(&mut self, token: Token<'a>, name: &str) -> Result<Node, Failure> {
        match name {
            "n_prev" | "fan_in" => Ok(Node::FanIn),
            "n" | "fan_out" => Ok(Node::FanOut),
            "layer_dims" | "layers_dims" => self.layer_size(),
            "sqrt" => {
                self.expect("(")?;
                let operand = self.sum()?;
                self.expect(")")?;
                Ok(Node::SquareRoot(Box::new(operand)))
            }
            "randn" | "rand" | "uniform" | "zeros" | "ones" => {
                self.draws += 1;
                if self.draws > 1 {
                    let message = format!("found a second draw, `{name}`: an expression takes one");
                    return Err(Failure::new(token.start, message));
                }
                self.draw(name)
            }
            _ => {
                let nearest = NAMES
                    .iter()
                    .min_by_key(|known| strsim::damerau_levenshtein(name, known));
                let nearest = nearest.copied().unwrap_or_default();
                let hint = if crate::scheme_spec::canonical(name).is_some() {
                    format!("`{name}` is a scheme and stands alone, without arithmetic")
                } else {
                    format!("unknown name `{name}`, the nearest is `{nearest}`")
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
            "randn" => Node::Randn,
            "rand" => unit(),
            "uniform" => return self.uniform(),
            "zeros" => Node::Filled(0.0),
            _ => Node::Filled(1.0),
        };
        let open = self.peek();
        if !self.accept("(") {
            return Ok(node);
        }
        let takes_tuple = matches!(node, Node::Filled(_));
        let has_tuple = self.peek().kind == TokenKind::Symbol("(");
        if has_tuple && !takes_tuple {
            let message = format!(
                "np.random.{name} takes two numbers, not a tuple (NumPy raises a TypeError): write {name}(n, n_prev)"
            );
            return Err(Failure::new(self.peek().start, message));
        }
        if !has_tuple && takes_tuple {
            let message =
                format!("np.{name} takes the shape as one tuple: write {name}((n, n_prev))");
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

    /// `uniform(low, high)`, `uniform(low, high, (n, n_prev))`, also with the names `low`, `high`, `size`.
    fn uniform(&mut self) -> Result<Node, Failure> {
        const PARAMETERS: [&str; 3] = ["low", "high", "size"];
        let open = self.peek();
        let (mut bounds, mut has_size) = ([None, None], false);
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
                    let index = PARAMETERS.iter().position(|parameter| parameter == key);
                    let message = format!("found `{key}=`, wanted low, high or size");
                    let index = index.ok_or_else(|| Failure::new(start, message))?;
                    self.next();
                    self.next();
                    // After a named argument Python takes no positional one.
                    position = PARAMETERS.len();
                    index
                }
                _ if position < PARAMETERS.len() => position,
                _ => {
                    return Err(Failure::new(
                        start,
                        "found one argument more than uniform(low, high, (n, n_prev))",
                    ));
                }
            };
            let is_repeated = if index == 2 {
                has_size
            } else {
                bounds[index].is_some()
            };
            if is_repeated {
                return Err(Failure::new(
                    start,
                    format!("found `{}` a second time", PARAMETERS[index]),
                ));
            }
            if index == 2 {
                self.expect("(")?;
                self.shape()?;
                self.expect(")")?;
                has_size = true;
            } else {
                bounds[index] = Some(Box::new(self.sum()?));
            }
            position += 1;
            if !self.accept(",") {
                break;
            }
        }
        self.expect(")")?;
        match bounds {
            [Some(low), Some(high)] => Ok(Node::Uniform { low, high }),
            _ => Err(Failure::new(
                open.start,
                "wanted both bounds, as in uniform(-1/sqrt(n_prev), 1/sqrt(n_prev))",
            )),
        }
    }

    /// `n, n_prev`: the shape of the weight matrix.
    fn shape(&mut self) -> Result<(), Failure> {
        let start = self.peek().start;
        let first = self.size()?;
        self.expect(",")?;
        let second = self.size()?;
        if (&first, &second) == (&Node::FanIn, &Node::FanOut) {
            let message = "the sizes are the other way round: W has n rows and n_prev columns, so write n, n_prev \
                           (layer_dims[l], layer_dims[l-1])";
            return Err(Failure::new(start, message));
        }
        if (first, second) != (Node::FanOut, Node::FanIn) {
            return Err(Failure::new(
                start,
                "the shape of a weight matrix is n, n_prev (layer_dims[l], layer_dims[l-1])",
            ));
        }
        Ok(())
    }

    fn size(&mut self) -> Result<Node, Failure> {
        let token = self.next();
        match token.kind {
            TokenKind::Name("n" | "fan_out") => Ok(Node::FanOut),
            TokenKind::Name("n_prev" | "fan_in") => Ok(Node::FanIn),
            TokenKind::Name("layer_dims" | "layers_dims") => self.layer_size(),
            _ => Err(self.unexpected(token, "a size: n, n_prev, layer_dims[l] or layer_dims[l-1]")),
        }
    }
}
