//! Amazon Connect.

use std::collections::BTreeMap;

use aws_sdk_connect::types::{
    Channel, CurrentMetric, CurrentMetricName, Filters, Grouping, QueueType, Unit,
};
use futures::future::BoxFuture;
use serde_json::Value;

use super::{RawAnswer, SdkClients, cloud_error};
use crate::cloud::{CloudError, ContactCentre, MetricPage, MetricQuery, QueuePage, QueueSummary};

impl ContactCentre for SdkClients {
    fn contact_attributes<'a>(
        &'a self,
        instance: &'a str,
        initial_contact: &'a str,
    ) -> BoxFuture<'a, Result<BTreeMap<String, String>, CloudError>> {
        Box::pin(async move {
            let request = self
                .connect()
                .await
                .get_contact_attributes()
                .instance_id(instance)
                .initial_contact_id(initial_contact);
            let answer = request.send().await;
            let answer = answer.map_err(|error| cloud_error("GetContactAttributes", &error))?;
            Ok(answer.attributes.unwrap_or_default().into_iter().collect())
        })
    }

    fn queues<'a>(
        &'a self,
        instance: &'a str,
        most: i32,
        after: Option<&'a str>,
    ) -> BoxFuture<'a, Result<QueuePage, CloudError>> {
        Box::pin(async move {
            let request = self
                .connect()
                .await
                .list_queues()
                .instance_id(instance)
                .queue_types(QueueType::Standard)
                .max_results(most)
                .set_next_token(after.map(str::to_owned));
            let answer = request.send().await;
            let answer = answer.map_err(|error| cloud_error("ListQueues", &error))?;
            let queues = answer.queue_summary_list.unwrap_or_default().into_iter();
            Ok(QueuePage {
                queues: queues
                    .filter_map(|queue| {
                        Some(QueueSummary {
                            id: queue.id?,
                            name: queue.name.unwrap_or_default(),
                        })
                    })
                    .collect(),
                next: answer.next_token.filter(|token| !token.is_empty()),
            })
        })
    }

    fn current_metrics<'a>(
        &'a self,
        query: MetricQuery<'a>,
    ) -> BoxFuture<'a, Result<MetricPage, CloudError>> {
        Box::pin(async move {
            let operation = "GetCurrentMetricData";
            let channels = query.channels.iter().map(|name| Channel::from(&**name));
            let filters = Filters::builder()
                .set_queues(Some(query.queues.to_vec()))
                .set_channels(Some(channels.collect()))
                .build();
            let metrics = query.metrics.iter().map(|(name, unit)| {
                CurrentMetric::builder()
                    .name(CurrentMetricName::from(*name))
                    .unit(Unit::from(*unit))
                    .build()
            });
            // A metric that this SDK does not know yet is skipped by the function, not by the SDK.
            let raw = RawAnswer::default();
            let request = self
                .connect()
                .await
                .get_current_metric_data()
                .instance_id(query.instance)
                .filters(filters)
                .groupings(Grouping::Queue)
                .set_current_metrics(Some(metrics.collect()))
                .max_results(query.most)
                .set_next_token(query.after.map(str::to_owned))
                .customize()
                .interceptor(raw.clone());
            let answer = request.send().await;
            let answer = answer.map_err(|error| cloud_error(operation, &error))?;
            let mut body = raw.json(operation)?;
            let results = body.get_mut("MetricResults").map(Value::take);
            Ok(MetricPage {
                results: match results {
                    Some(Value::Array(results)) => results,
                    _ => Vec::new(),
                },
                next: answer.next_token.filter(|token| !token.is_empty()),
            })
        })
    }
}
