//! The pipeline looked over: every active lead goes by once, however many readers there are. It reads, and changes nothing.

use chrono::{DateTime, Utc};

use super::Engine;
use crate::domain::cleanup::Builder;
use crate::domain::letters::Cleanup;
use crate::domain::{Handle, LeadId};
use crate::store::StoreError;

/// A cleanup, and which leads it lists.
#[derive(Debug, Clone)]
pub struct Looked {
    /// What is wrong.
    pub cleanup: Cleanup,
    /// Every lead that needs settling, for `Store::keep_cleanup`.
    pub listed: Vec<LeadId>,
}

impl Engine {
    /// Looks the leads over at `now`, once for each reader: everybody's leads for none, else only the reader's own.
    pub async fn look_over(
        &mut self,
        readers: &[Option<Handle>],
        now: DateTime<Utc>,
        audit: bool,
    ) -> Result<Vec<Looked>, StoreError> {
        let policy = std::sync::Arc::clone(&self.policy);
        let members = self.store.members().await?;
        let builder = |reader: &Option<Handle>| {
            let builder = Builder::new(&policy, &members, now, reader.as_ref());
            if audit { builder.audit() } else { builder }
        };
        let mut builders: Vec<Builder<'_>> = readers.iter().map(builder).collect();
        self.store.each_active(|lead| builders.iter_mut().for_each(|builder| builder.add(lead))).await?;
        let since = now - crate::domain::cleanup::WEEK;
        self.store
            .each_closed(since, |lead| builders.iter_mut().for_each(|builder| builder.add(lead)))
            .await?;
        let mut looked = Vec::new();
        for builder in builders {
            let facts = self.store.cleanup_facts(builder.doubtful(), since).await?;
            let listed = builder.listed().to_vec();
            looked.push(Looked { cleanup: builder.build(&facts), listed });
        }
        Ok(looked)
    }
}
