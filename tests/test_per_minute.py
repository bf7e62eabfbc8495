"""How often a sender may come in a minute."""

from datetime import timedelta
from threading import Thread

from infra import per_minute
from infra.per_minute import PerMinute, counts_of
from tests.builders import TUESDAY_NOON as NOON


def test_each_sender_has_as_many_in_each_minute() -> None:
    counts = PerMinute()
    assert [counts.takes("a", most=2, now=NOON) for _ in range(3)] == [True, True, False]
    assert counts.takes("b", most=2, now=NOON + timedelta(seconds=59))
    assert not counts.takes("a", most=2, now=NOON + timedelta(seconds=59))
    assert counts.takes("a", most=2, now=NOON + timedelta(seconds=60))


def test_beyond_so_many_senders_the_others_share_one_count() -> None:
    counts = PerMinute()
    taken = [counts.takes(f"{number}", most=1, now=NOON) for number in range(per_minute.MOST_SENDERS + 3)]
    assert taken[-4:] == [True, True, False, False]
    assert len(counts._counts) == per_minute.MOST_SENDERS + 1


def test_threads_together_have_no_more_than_one() -> None:
    counts, taken = PerMinute(), list[bool]()

    def come() -> None:
        taken.extend([counts.takes("a", most=100, now=NOON) for _ in range(50)])

    threads = [Thread(target=come) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sum(taken) == 100


def test_the_counts_are_those_of_a_process_and_go_with_it() -> None:
    class Process:
        pass

    one, other = Process(), Process()
    assert counts_of(one) is counts_of(one)
    assert counts_of(one) is not counts_of(other)
    before = len(per_minute._counts)
    del one
    assert len(per_minute._counts) == before - 1
