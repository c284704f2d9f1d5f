//! What Amazon Connect is asked for: the standard queues of the instance, page by page, then their
//! figures, at most 100 queues a question. Owns the pages and the settings of the questions.

use std::collections::HashMap;

use patchbay_config::keys;
use patchbay_connect::queue_metrics::{CHANNELS, METRICS};
use serde_json::Value;

use super::whole_number;
use crate::cloud::MetricQuery;
use crate::runtime::{HandlerError, Work};

/// How many queues one question may name:
/// <https://docs.aws.amazon.com/connect/latest/APIReference/API_Filters.html>.
const QUEUES_A_QUESTION: usize = 100;

/// The size of a page where no variable says another one, as in the published template.
const PAGE: i32 = 100;

/// The instance and how it is asked.
pub(super) struct Instance {
    id: String,
    queues_a_page: i32,
    results_a_page: i32,
    channels: Vec<String>,
}

/// What Amazon Connect answered.
#[derive(Default)]
pub(super) struct Figures {
    /// The queues' names by id.
    pub(super) names: HashMap<String, String>,
    /// The results in the API's own JSON.
    pub(super) results: Vec<Value>,
}

impl Instance {
    /// As the variables say; none when the instance's id is empty.
    pub(super) fn of(work: &Work<'_>) -> Result<Option<Self>, HandlerError> {
        let key = keys::AMAZON_CONNECT_INSTANCE_ID;
        let Some(id) = work.setting(key) else {
            // Set to nothing is the template's default, not set at all a mistake.
            if work.environment.get(key).is_none() {
                work.required(key)?;
            }
            return Ok(None);
        };
        let channels = work.setting(keys::PATCHBAY_METRICS_CHANNELS);
        let channels = match &channels {
            Some(list) => list
                .split(',')
                .map(|channel| channel.trim().to_uppercase())
                .filter(|channel| !channel.is_empty())
                .collect(),
            None => CHANNELS.map(str::to_owned).to_vec(),
        };
        Ok(Some(Self {
            id,
            queues_a_page: whole_number(work, keys::AMAZON_CONNECT_QUEUE_MAX_RESULT, PAGE)?,
            results_a_page: whole_number(work, keys::AMAZON_CONNECT_QUEUEMETRICS_MAX_RESULT, PAGE)?,
            channels,
        }))
    }

    /// The figures of all queues: those of each page of queues before the next page.
    pub(super) async fn figures(&self, work: &Work<'_>) -> Result<Figures, HandlerError> {
        let centre = &work.cloud.contact_centre;
        let mut figures = Figures::default();
        let mut next: Option<String> = None;
        loop {
            let call = centre.queues(&self.id, self.queues_a_page, next.as_deref());
            let page = work.cloud_call("ListQueues", call).await;
            let page = page.map_err(|error| HandlerError::from(&error))?;
            let ids: Vec<String> = page.queues.iter().map(|queue| queue.id.clone()).collect();
            let names = page.queues.into_iter().map(|queue| (queue.id, queue.name));
            figures.names.extend(names);
            for queues in ids.chunks(QUEUES_A_QUESTION) {
                self.results(work, queues, &mut figures.results).await?;
            }
            next = page.next;
            if next.is_none() {
                return Ok(figures);
            }
        }
    }

    async fn results(
        &self,
        work: &Work<'_>,
        queues: &[String],
        results: &mut Vec<Value>,
    ) -> Result<(), HandlerError> {
        let centre = &work.cloud.contact_centre;
        let mut next: Option<String> = None;
        loop {
            let query = MetricQuery {
                instance: &self.id,
                queues,
                channels: &self.channels,
                metrics: &METRICS,
                most: self.results_a_page,
                after: next.as_deref(),
            };
            let call = centre.current_metrics(query);
            let page = work.cloud_call("GetCurrentMetricData", call).await;
            let page = page.map_err(|error| HandlerError::from(&error))?;
            results.extend(page.results);
            next = page.next;
            if next.is_none() {
                return Ok(());
            }
        }
    }
}
