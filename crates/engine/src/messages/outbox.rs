//! What a node holds in memory for its messages.

use tokio::sync::Notify;

use super::Channel;

#[derive(Default)]
pub(crate) struct Outbox {
    /// By channel, in the order of [`Channel::ALL`].
    woken: [Notify; Channel::ALL.len()],
}

impl Outbox {
    pub(super) fn wake(&self) {
        for channel in &self.woken {
            channel.notify_one();
        }
    }

    /// Waits until there may be something to send.
    pub(crate) async fn woken(&self, channel: Channel) {
        self.woken[channel as usize].notified().await;
    }
}
