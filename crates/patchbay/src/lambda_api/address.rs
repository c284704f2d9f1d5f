//! The forms in which a caller may name a function.

/// The name of a function without account, region and qualifier.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FunctionAddress<'a> {
    name: &'a str,
}

impl<'a> FunctionAddress<'a> {
    /// Accepts `name`, `name:qualifier`, `account:function:name` and the whole ARN, each with or without a
    /// qualifier (<https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>, `FunctionName`). On a
    /// laptop there is one version of a function, so the qualifier does not matter.
    pub(super) fn parse(text: &'a str) -> Self {
        let parts: Vec<&str> = text.split(':').collect();
        let name = match parts.iter().position(|part| *part == "function") {
            Some(marker) if marker + 1 < parts.len() => parts[marker + 1],
            _ => parts[0],
        };
        Self { name }
    }

    pub(super) fn name(&self) -> &'a str {
        self.name
    }
}

#[cfg(test)]
mod tests {
    use super::FunctionAddress;

    #[test]
    fn every_form_that_lambda_accepts_gives_the_name() {
        for text in [
            "CC-Fn",
            "CC-Fn:active",
            "CC-Fn:$LATEST",
            "123456789012:function:CC-Fn",
            "123456789012:function:CC-Fn:active",
            "arn:aws:lambda:eu-west-2:123456789012:function:CC-Fn",
            "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:CC-Fn:7",
        ] {
            assert_eq!(FunctionAddress::parse(text).name(), "CC-Fn", "{text}");
        }
    }

    #[test]
    fn a_function_may_be_called_function() {
        assert_eq!(FunctionAddress::parse("function").name(), "function");
    }
}
