/// A key by which `layer.2` comes before `layer.10`: files in safetensors have their tensors in the
/// order of letters.
pub(crate) fn numbered(name: &str) -> Vec<(&str, u128)> {
    let mut key = Vec::new();
    let mut rest = name;
    while !rest.is_empty() {
        let is_digit = |c: char| c.is_ascii_digit();
        let (letters, after) = rest.split_at(rest.find(is_digit).unwrap_or(rest.len()));
        let end = after.find(|c| !is_digit(c)).unwrap_or(after.len());
        let (digits, after) = after.split_at(end);
        key.push((letters, digits.parse().unwrap_or(0)));
        rest = after;
    }
    key
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn numbers_count_as_numbers() {
        let mut names = ["l.10.w", "l.2.w", "l.2.b", "l", "head", "l.0.w"];
        names.sort_by_key(|name| numbered(name));
        assert_eq!(names, ["head", "l", "l.0.w", "l.2.b", "l.2.w", "l.10.w"]);
    }
}
