//! Numbers to documents: the files of `ids`.

use super::build::MEMORY;
use super::codec::{front_coded, hash, numbers};
use super::store::{self, StoreWriter};
use super::wire;
use crate::disk::Scratch;
use crate::error::Result;
use crate::spill::{LogWriter, Sorter};

/// Writes `n_files` of them, from pairs of document and number.
pub(super) fn write_ids(
    ids: LogWriter<'_>,
    n_files: usize,
    scratch: &dyn Scratch,
    store: &mut StoreWriter<'_>,
) -> Result<()> {
    let log = ids.finish()?;
    let mut sorter = Sorter::new(scratch, MEMORY);
    let mut reader = log.read();
    while let Some(entry) = reader.next()? {
        let (doc, id) = entry.split_at_checked(4).unwrap_or((entry, &[]));
        let n = hash(&String::from_utf8_lossy(id)) as usize % n_files;
        let mut key = u32::try_from(n).unwrap_or(0).to_be_bytes().to_vec();
        key.extend_from_slice(id);
        key.push(0);
        key.extend_from_slice(doc);
        sorter.push(&key, &[])?;
    }
    let mut sorted = sorter.finish()?;
    let mut at = 0;
    let mut all: Vec<(String, Vec<u64>)> = Vec::new();
    let put = |at: usize, all: &mut Vec<(String, Vec<u64>)>, store: &mut StoreWriter<'_>| {
        let all = std::mem::take(all);
        let json = wire::bytes(&wire::Ids {
            k: front_coded(all.iter().map(|(id, _)| id.as_str())),
            n: numbers(all.iter().map(|(_, docs)| docs.len() as u64)),
            d: numbers(all.iter().flat_map(|(_, docs)| docs.iter().copied())),
        });
        store.put(store::path("ids", at), json)
    };
    while let Some((key, _)) = sorted.next()? {
        let n = key
            .get(..4)
            .and_then(|n| n.try_into().ok())
            .map_or(0, u32::from_be_bytes) as usize;
        let doc = key
            .get(key.len().saturating_sub(4)..)
            .and_then(|doc| doc.try_into().ok())
            .map_or(0, u32::from_be_bytes);
        let id =
            String::from_utf8_lossy(key.get(4..key.len().saturating_sub(5)).unwrap_or_default())
                .into_owned();
        while at < n {
            put(at, &mut all, store)?;
            at += 1;
        }
        match all.last_mut() {
            Some((last, docs)) if *last == id => docs.push(u64::from(doc)),
            _ => all.push((id, vec![u64::from(doc)])),
        }
    }
    while at < n_files {
        put(at, &mut all, store)?;
        at += 1;
    }
    Ok(())
}
