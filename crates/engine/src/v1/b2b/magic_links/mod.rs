//! Magic links: whoever opens one has read the mailbox that it was sent to.

mod authenticate;
pub mod discovery;
pub mod email;

pub use authenticate::authenticate;

crate::refusals! {
    /// Why something about a magic link is refused.
    pub(crate) enum Refusal {
        Missing(value: &'static str) => InvalidArgument, "{value} is missing";
        AlreadyActive => UserAlreadyInvited, "the member is active already";
        MayNotBeInvited => InvalidEmailForInvites, "the organization does not let this e-mail address be invited";
    }
}
