//! The guided path from an empty account to a working integration: what has to be answered, what is proposed, which
//! steps there are, and the parts of them that no other area owns (the code's bucket, the stack, the association with
//! Amazon Connect, the API user). Owns the order; asks nobody, prints nothing, and reads no files.

mod answers;
pub mod api_user;
mod archive;
pub mod association;
pub mod bucket;
mod discovery;
pub mod notifications;
mod plan;
mod question;
pub mod seeds;
pub mod stack;
mod state;
mod template;

pub use self::answers::{Answers, AnswersError, AppKind, CentreType, Package, partition};
pub use self::archive::{Archive, ArchiveError};
pub use self::discovery::{AccountFacts, Instance, OrgFacts, look_at_account, look_at_org};
pub use self::plan::{Plan, PlannedStep, StepId};
pub use self::question::{Question, open_questions};
pub use self::state::{State, StepState};
pub use self::template::packaged_template;
