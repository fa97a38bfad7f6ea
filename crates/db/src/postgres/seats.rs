//! Who may have a connection. Whoever asks for one takes a seat first, in the order of asking.
//!
//! No kind of work can take them all: some seats are kept for point reads, among them those of readiness, and a write
//! that waits for a row that others hold waits in one of a few seats, so that a thousand writes of one held row leave
//! the rest to everybody else.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Semaphore;

/// What a connection is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Read,
    /// A read that may take long.
    Scan,
    Write,
    /// A write that has met a lock.
    PatientWrite,
}

pub(super) struct Seats {
    most: usize,
    /// How many there are at the moment: fewer than the most where PostgreSQL lets no more in.
    size: Mutex<usize>,
    all: Lane,
    scans: Lane,
    writes: Lane,
    patient: Lane,
}

/// Taken until it is dropped.
pub(super) struct Seat {
    _places: [Option<Place>; 3],
}

impl Seats {
    pub(super) fn new(most: usize) -> Self {
        let share = Share::of(most);
        Self {
            most,
            size: Mutex::new(most),
            all: Lane::new(most),
            scans: Lane::new(share.scans),
            writes: Lane::new(share.writes),
            patient: Lane::new(share.patient),
        }
    }

    pub(super) async fn take(&self, purpose: Purpose) -> Seat {
        // Everybody in the same order, so that none waits for another in a circle.
        let outer = match purpose {
            Purpose::PatientWrite => Some(self.patient.take().await),
            Purpose::Scan => Some(self.scans.take().await),
            Purpose::Read | Purpose::Write => None,
        };
        let middle = match purpose {
            Purpose::Write | Purpose::PatientWrite => Some(self.writes.take().await),
            Purpose::Read | Purpose::Scan => None,
        };
        Seat {
            _places: [outer, middle, Some(self.all.take().await)],
        }
    }

    /// As many as there are connections: PostgreSQL has refused one more.
    pub(super) fn shrink_to(&self, connections: usize) {
        let mut size = self.size();
        if connections < *size {
            *size = connections.max(1);
            self.resize(*size);
        }
    }

    /// One more, up to the most. Whether it helps shows when it is used.
    pub(super) fn grow(&self) {
        let mut size = self.size();
        if *size < self.most {
            *size += 1;
            self.resize(*size);
        }
    }

    pub(super) fn are_fewer(&self) -> bool {
        *self.size() < self.most
    }

    fn resize(&self, size: usize) {
        let share = Share::of(size);
        self.all.resize(size);
        self.scans.resize(share.scans);
        self.writes.resize(share.writes);
        self.patient.resize(share.patient);
    }

    fn size(&self) -> MutexGuard<'_, usize> {
        self.size.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many of the seats each kind of work may take.
struct Share {
    scans: usize,
    writes: usize,
    patient: usize,
}

impl Share {
    fn of(size: usize) -> Self {
        // A quarter is kept for reads, where there is more than one.
        let kept = if size > 1 { (size / 4).max(1) } else { 0 };
        let writes = size - kept;
        Self {
            scans: (size / 2).max(1),
            writes,
            patient: (writes / 2).max(1),
        }
    }
}

/// A number of places that can change while they are taken.
#[derive(Clone)]
struct Lane(Arc<Places>);

struct Places {
    free: Semaphore,
    shape: Mutex<Shape>,
}

struct Shape {
    size: usize,
    /// How many of those that are taken will not be free again.
    owed: usize,
}

struct Place(Arc<Places>);

impl Lane {
    fn new(size: usize) -> Self {
        Self(Arc::new(Places {
            free: Semaphore::new(size),
            shape: Mutex::new(Shape { size, owed: 0 }),
        }))
    }

    async fn take(&self) -> Place {
        let permit = self.0.free.acquire().await.expect("it is never closed");
        permit.forget();
        Place(self.0.clone())
    }

    fn resize(&self, size: usize) {
        let mut shape = self.0.shape();
        for _ in shape.size..size {
            self.0.free_one(&mut shape);
        }
        for _ in size..shape.size {
            match self.0.free.try_acquire() {
                Ok(permit) => permit.forget(),
                Err(_) => shape.owed += 1,
            }
        }
        shape.size = size;
    }
}

impl Places {
    fn free_one(&self, shape: &mut Shape) {
        if shape.owed > 0 {
            shape.owed -= 1;
        } else {
            self.free.add_permits(1);
        }
    }

    fn shape(&self) -> MutexGuard<'_, Shape> {
        self.shape.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.free_one(&mut self.0.shape());
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::task::{Context, Poll, Waker};

    use super::*;

    fn take(seats: &Seats, purpose: Purpose) -> Option<Seat> {
        match std::pin::pin!(seats.take(purpose)).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(seat) => Some(seat),
            Poll::Pending => None,
        }
    }

    fn take_all(seats: &Seats, purpose: Purpose) -> Vec<Seat> {
        std::iter::from_fn(|| take(seats, purpose)).collect()
    }

    #[test]
    fn no_kind_of_work_but_reads_can_take_them_all() {
        for most in [2, 3, 4, 8, 16, 100] {
            let seats = Seats::new(most);
            let patient = take_all(&seats, Purpose::PatientWrite);
            let scans = take_all(&seats, Purpose::Scan);
            assert!(!patient.is_empty() && !scans.is_empty());
            assert!(patient.len() < most && scans.len() < most, "{most}");
            drop((patient, scans));
            let writes = take_all(&seats, Purpose::Write);
            assert!(!writes.is_empty() && writes.len() < most, "{most}");
            assert_eq!(writes.len() + take_all(&seats, Purpose::Read).len(), most);
        }
        let one = Seats::new(1);
        for purpose in [
            Purpose::Read,
            Purpose::Scan,
            Purpose::Write,
            Purpose::PatientWrite,
        ] {
            assert_eq!(take_all(&one, purpose).len(), 1, "{purpose:?}");
        }
    }

    #[test]
    fn writes_that_wait_for_a_lock_leave_seats_to_those_that_do_not() {
        let seats = Seats::new(16);
        let _waiting = take_all(&seats, Purpose::PatientWrite);
        assert_eq!(take_all(&seats, Purpose::Write).len(), 6);
    }

    #[test]
    fn their_number_follows_what_postgres_lets_in() {
        let seats = Seats::new(16);
        let taken = take_all(&seats, Purpose::Read);
        seats.shrink_to(3);
        drop(taken);
        assert_eq!(take_all(&seats, Purpose::Write).len(), 2, "one is kept for reads");
        assert_eq!(take_all(&seats, Purpose::Read).len(), 3);
        assert!(seats.are_fewer());
        seats.shrink_to(0);
        assert_eq!(take_all(&seats, Purpose::Read).len(), 1, "never none");
        for _ in 0..100 {
            seats.grow();
        }
        assert_eq!(
            take_all(&seats, Purpose::Read).len(),
            16,
            "never more than the most"
        );
    }
}
