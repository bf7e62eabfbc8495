"""The state on Google Cloud: every port on one Firestore database (Native mode, Standard edition).

Imported only when FAIRLEAD_STATE names Firestore: gRPC and the client cost a third of a second at start.
`lead_events` does without them: it enqueues through `inbox_writer`.

| document                | fields                                                              | size      |
| ----------------------- | ------------------------------------------------------------------- | --------- |
| `inbox/LEAD`            | reasons (list), enqueued_at, due_at, leased_until, priority,        | 0.2 kB    |
|                         | version, deliveries, entry_id (of any entry but the first)          |           |
| `leads/LEAD`            | item, record (JSON), subjects (list), due_at, changed_at, commit_id,| 1 to 12 kB|
|                         | place, cohort: roll and moment in one text, see `nurturing`         |           |
| `rotations/accounts`    | accounts (JSON): debts by queue, counts by day; see `assignments`   | to 60 kB  |
| `ledger/LEAD-MOMENT`    | item, decided_at, entry (JSON), expire_at                        | 1 to 8 kB |
| `signals/SHA256-OF-ID`  | subject, type, at, expire_at, commit_id                             | 0.2 kB    |
| `checkpoints/NAME`      | text                                                                | 0.1 kB    |
| `configurations/HASH`   | first_used_at, used_by, text (compressed)                           | 1 to 9 kB |
| `figures/NAME`          | text (JSON, packed): counts of a week, of now; progress of the      | to 350 kB |
|                         | fold; expire_at (of a week or quarter)                              |           |
| `tallies/LEAD`          | tally (JSON), expire_at: what was counted of a lead                 | 1 kB      |
| `departures/LEAD`       | row (JSON): what a lead that is gone counts as, until it is counted | to 1 kB   |

A text of half a megabyte or more is packed, and what is too much for one commit is split between leads
(`sizes`). Moments are whole microseconds since 1970, but for `expire_at`, which a TTL policy has to
understand. `commit_id` names the commit that wrote a document, so that a commit whose answer got lost is
recognised. Composite indexes, fields exempt from automatic ones and TTL policies are lists in `model`;
Terraform creates what they say. The rolls of `nurturing` need none: roll and moment are one text, with its
automatic index. Nothing relies on TTL: what has expired is left out when it is read, or does no harm.

One new lead, as requests; in brackets the documents that Google bills (tests/gcp/test_costs.py counts both):

| operation              | reads                                | writes                             |
| ---------------------- | ------------------------------------ | ---------------------------------- |
| `Inbox.enqueue`        |                                      | 1 commit (1)                       |
| `Inbox.lease`          | 1 query (1)                          | 1 batch of leases (1)              |
| `Leads.get_many`       | 1 batchGet (1)                       |                                    |
| `Signals.of_subjects`  | 1 query for 30 subjects (at least 1) |                                    |
| `Assignments.assign`   | 1 batchGet (1: the accounts)         | 1 commit (2: accounts and lead)    |
| `UnitOfWork.commit`    |                                      | 1 commit (1 delete: the entry)     |

That is 4 reads, 4 writes and a delete; in a batch of 50, which shares the requests and the accounts, 2.2
reads, 3.02 writes and a delete a lead. Three things make it so: what a run has read it names in the condition
of its commit instead of reading it again (`leads`); the newest decision is kept in the lead's record and goes
to the ledger when the next one replaces it; and effects are stored in the record with the assignment, under
the name of the inbox entry, whose end confirms them: nothing else does.

A process reads one document more at its start, to see whether its configuration is kept; `lead_events`,
which knows none, does not.

Every request is sent once, with a time-out; `retries` repeats it with full jitter up to a deadline. Commits
with conditions wait in line inside a process (`commit_lock`): its threads would only make each other's fail.
"""
