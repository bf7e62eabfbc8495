"""Amazon's cloud: the state on DynamoDB, the queue, the secrets, and the way into Lambda.

The state: every port on one table.

Imported only when FAIRLEAD_STATE names DynamoDB; botocore, which takes a fifth of a second to load, is the
extra `aws`. Every `pk` begins with the portal's name, so portals may share a table.

| item            | pk, behind the portal | sk                | attributes                                   |
| --------------- | --------------------- | ----------------- | -------------------------------------------- |
| inbox entry     | `inbox`               | LEAD              | wake, leased, enqueued, deliveries, version, |
|                 |                       |                   | id, lease, reasons (set), held               |
| lead            | `lead#LEAD`           | `lead`            | record (zlib), v, subjects (set), rolls; its |
|                 |                       |                   | places: due, changed, place, cohort, waiting |
| decision        | `lead#LEAD`           | `d#MOMENT`        | entry (zlib), expire_at                      |
| tally           | `lead#LEAD`           | `tally`           | tally (zlib), seq, expire_at                 |
| whose           | `who#SUBJECT`         | `leads`           | leads (set)                                  |
| signal          | `signal#HASH-OF-ID`   | `signal`          | subject, type, until, step, received,        |
|                 |                       |                   | is_matched; changed, due; expire_at          |
| one of a person | `who#SUBJECT`         | s, type and times | type, at, until, expire_at                   |
| accounts        | `accounts`            | `accounts`        | accounts (zlib), v                           |
| checkpoint      | `checkpoint#NAME`     | `checkpoint`      | text                                         |
| configuration   | `configurations`      | HASH              | wake (its first use), used_by, text          |
| sign of life    | `heartbeats`          | NAME              | beat, or called_at                           |
| figures         | `figure#NAME`         | `figure`          | text (zlib), seq, expire_at                  |
| a step of them  | `journal`             | `head`, `ID#PART` | seq, journal, parts; part: see `journal`     |
| departure       | `departures`          | LEAD              | row                                          |

Moments are whole microseconds since 1970, `expire_at` seconds, which the table's TTL understands; nothing
relies on it. The inbox is in order by two indexes within its `pk`, which answer with what was written last;
leads and signals by indexes over all of them, which lag (`model`, `indexes`). `v` names the write that a
record rests on: a later one names it in its condition, and a write whose answer got lost is known by it.

One new lead that comes alone, with a phone and an e-mail, as requests (19 write units, tests/aws/test_costs):

| operation             | reads                        | writes                                    |
| --------------------- | ---------------------------- | ----------------------------------------- |
| `Inbox.enqueue`       |                              | 1 update                                  |
| `Inbox.lease`         | 1 query                      | 1 update                                  |
| `Leads.get_many`      | 1 batch                      |                                           |
| `Leads.of_subjects`   | 1 batch, 1 of what was found |                                           |
| `Signals.of_subjects` | 1 query a subject            |                                           |
| `Assignments.assign`  | 1 get                        | 2 updates: its names; 1 transaction of 2  |
| `UnitOfWork.commit`   |                              | 1 delete                                  |
"""
