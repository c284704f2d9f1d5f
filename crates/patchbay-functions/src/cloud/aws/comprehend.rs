//! Comprehend.

use std::collections::BTreeMap;

use aws_sdk_comprehend::types::{LanguageCode, SyntaxLanguageCode};
use futures::future::BoxFuture;
use serde_json::Value;

use super::{RawAnswer, SdkClients, cloud_error};
use crate::cloud::{Analysis, CloudError, Entity, KeyPhrase, LanguageAnalysis, SyntaxToken};

impl LanguageAnalysis for SdkClients {
    fn sentiment<'a>(
        &'a self,
        text: Analysis<'a>,
    ) -> BoxFuture<'a, Result<(String, BTreeMap<String, f64>), CloudError>> {
        Box::pin(async move {
            let operation = "DetectSentiment";
            // The scores go into a text as they were received; the SDK would round them to 32 bits.
            let raw = RawAnswer::default();
            let request = self
                .comprehend()
                .await
                .detect_sentiment()
                .text(text.text)
                .language_code(LanguageCode::from(text.language))
                .customize()
                .interceptor(raw.clone());
            let answer = request.send().await;
            answer.map_err(|error| cloud_error(operation, &error))?;
            let answer = raw.json(operation)?;
            let class = answer.get("Sentiment").and_then(Value::as_str);
            let scores = answer.get("SentimentScore").and_then(Value::as_object);
            let scores = scores.into_iter().flatten();
            Ok((
                class.unwrap_or_default().to_owned(),
                scores
                    .filter_map(|(name, score)| Some((name.clone(), score.as_f64()?)))
                    .collect(),
            ))
        })
    }

    fn key_phrases<'a>(
        &'a self,
        text: Analysis<'a>,
    ) -> BoxFuture<'a, Result<Vec<KeyPhrase>, CloudError>> {
        Box::pin(async move {
            let request = self
                .comprehend()
                .await
                .detect_key_phrases()
                .text(text.text)
                .language_code(LanguageCode::from(text.language));
            let answer = request.send().await;
            let answer = answer.map_err(|error| cloud_error("DetectKeyPhrases", &error))?;
            let phrases = answer.key_phrases.unwrap_or_default().into_iter();
            Ok(phrases
                .map(|phrase| KeyPhrase {
                    text: phrase.text.unwrap_or_default(),
                })
                .collect())
        })
    }

    fn dominant_languages<'a>(
        &'a self,
        text: &'a str,
    ) -> BoxFuture<'a, Result<Vec<String>, CloudError>> {
        Box::pin(async move {
            let request = self
                .comprehend()
                .await
                .detect_dominant_language()
                .text(text);
            let answer = request.send().await;
            let answer = answer.map_err(|error| cloud_error("DetectDominantLanguage", &error))?;
            let languages = answer.languages.unwrap_or_default().into_iter();
            Ok(languages
                .filter_map(|language| language.language_code)
                .collect())
        })
    }

    fn entities<'a>(
        &'a self,
        text: Analysis<'a>,
    ) -> BoxFuture<'a, Result<Vec<Entity>, CloudError>> {
        Box::pin(async move {
            let request = self
                .comprehend()
                .await
                .detect_entities()
                .text(text.text)
                .language_code(LanguageCode::from(text.language));
            let answer = request.send().await;
            let answer = answer.map_err(|error| cloud_error("DetectEntities", &error))?;
            let entities = answer.entities.unwrap_or_default().into_iter();
            Ok(entities
                .map(|entity| Entity {
                    text: entity.text.unwrap_or_default(),
                    kind: entity
                        .r#type
                        .map(|kind| kind.as_str().to_owned())
                        .unwrap_or_default(),
                })
                .collect())
        })
    }

    fn syntax<'a>(
        &'a self,
        text: Analysis<'a>,
    ) -> BoxFuture<'a, Result<Vec<SyntaxToken>, CloudError>> {
        Box::pin(async move {
            let request = self
                .comprehend()
                .await
                .detect_syntax()
                .text(text.text)
                .language_code(SyntaxLanguageCode::from(text.language));
            let answer = request.send().await;
            let answer = answer.map_err(|error| cloud_error("DetectSyntax", &error))?;
            let tokens = answer.syntax_tokens.unwrap_or_default().into_iter();
            Ok(tokens
                .map(|token| SyntaxToken {
                    text: token.text.unwrap_or_default(),
                    tag: token
                        .part_of_speech
                        .and_then(|part| part.tag)
                        .map(|tag| tag.as_str().to_owned())
                        .unwrap_or_default(),
                })
                .collect())
        })
    }
}
