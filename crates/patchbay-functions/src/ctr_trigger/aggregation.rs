//! Kinesis Producer Library aggregation: several user records in one record of the stream
//! (<https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md>). Owns the
//! format; must not know what a user record holds.

use md5::{Digest, Md5};
use prost::Message;

/// What an aggregated record begins with.
const MAGIC: [u8; 4] = [0xF3, 0x89, 0x9A, 0xC2];
/// The length of the MD5 sum at its end.
const SUM: usize = 16;

#[derive(Clone, PartialEq, Message)]
struct Aggregated {
    #[prost(string, repeated, tag = "1")]
    partition_key_table: Vec<String>,
    #[prost(string, repeated, tag = "2")]
    explicit_hash_key_table: Vec<String>,
    #[prost(message, repeated, tag = "3")]
    records: Vec<UserRecord>,
}

#[derive(Clone, PartialEq, Message)]
struct UserRecord {
    #[prost(uint64, required, tag = "1")]
    partition_key_index: u64,
    #[prost(uint64, optional, tag = "2")]
    explicit_hash_key_index: Option<u64>,
    #[prost(bytes = "vec", required, tag = "3")]
    data: Vec<u8>,
}

/// The user records of an aggregated record; none where it is not aggregated. A record that only
/// looks like one, or whose sum is wrong, counts as not aggregated, as in the library's own consumer.
pub(super) fn user_records(record: &[u8]) -> Option<Vec<Vec<u8>>> {
    let (body, sum) = record.strip_prefix(&MAGIC)?.split_last_chunk::<SUM>()?;
    if Md5::digest(body).as_slice() != sum {
        return None;
    }
    let aggregated = Aggregated::decode(body).ok()?;
    Some(
        aggregated
            .records
            .into_iter()
            .map(|record| record.data)
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two records by hand: field 1 `"k"`, then twice field 3 with key index 0 and data.
    fn aggregated() -> Vec<u8> {
        let body = b"\x0a\x01k\x1a\x06\x08\x00\x1a\x02{}\x1a\x08\x08\x00\x1a\x04null";
        [&MAGIC[..], body, &Md5::digest(body)[..]].concat()
    }

    #[test]
    fn user_records_come_out_in_order() {
        let records = user_records(&aggregated()).unwrap();
        assert_eq!(records, [b"{}".to_vec(), b"null".to_vec()]);
    }

    #[test]
    fn what_is_not_aggregated_stays_whole() {
        let mut wrong_sum = aggregated();
        *wrong_sum.last_mut().unwrap() ^= 1;
        for record in [&wrong_sum[..], b"{}", b"", &MAGIC, &aggregated()[1..]] {
            assert_eq!(user_records(record), None);
        }
    }
}
