"""How far a manager can ever be from their due, and why: one bound for each of four worlds.

**Everybody eligible for every lead.** None is further than 1 - 1/(2n-2) of a lead from their due, at any
moment: proved by Tijdeman (1980), see `rotation.py`. With equal weights no two managers differ by more than
one lead, because each has the floor or the ceiling of the same due.

**Anybody missing at any time** (hours, absences, caps, skills), with any weights, chosen by an adversary:
no manager is further than (n-1)/2 leads from their due if n is odd, or the weights are equal; n/2 - 1/(2n-2)
if n is even. Fagin and Williams (1983) bound the same greedy rule for equal shares. The argument
for ours:

1. Let T(k) be the sum of the k largest debts after a turn; T(0) = T(n) = 0, because debts sum to zero.
   T(k) can only have grown if the winner w is not among the k, and some eligible j who did not win is:
   else the k were owed nothing, or were owed at most one lead and paid it.
2. If the most owed won, then debt(j) <= debt(w) + 1, for w has just paid one. As j is among the k and w is
   not, the k-th debt is at most 1 above the next: 2 T(k) <= T(k-1) + T(k+1) + 1.
3. If the earliest deadline won, no manager was late and the winner was owed enough: debt(j) <= b and
   debt(w) >= -b with b = 1 - 1/(2n-2). So T(k) <= T(k-1) + b and T(k) <= T(k+1) + b.
4. Take C(k) with C(0) = C(n) = 0, symmetric, whose steps C(k) - C(k-1) fall by 1 from each k to the next:
   C(k) = k(n-k)/2; for even n and unequal weights the middle step is b instead of 1/2, and all others of
   its half grow with it. Suppose that a turn lifts some T(k) above C(k), and look at the k where the excess
   is largest. By 2 it is at most the mean of its neighbours' excess; by 3 at most that of the neighbour
   towards the nearer end. So a neighbour has the same excess, and its neighbour, down to the end, where it
   is 0: contradiction. Hence T(k) <= C(k) always; the largest debt is T(1) <= C(1), and the smallest is
   -T(n-1) >= -C(1).

**Anybody missing, and any lead preferring anybody** (`preference.py`), chosen by an adversary as well: with
B = `MOST_AHEAD` no manager is further than (n-1)/2 + B - 1 leads from their due if n is odd, n/2 + B - 1 if
n is even: for B = 2 one lead more than without preferences, and where n is even 1/(2n-2) beside.

5. If a preference decided and the winner was not the most owed, none eligible was owed more than B, and the
   winner paid down to no less than -B: debt(j) <= B and debt(w) >= -B. That is 3 with B in the place of b,
   and B >= b. If the winner was the most owed, 2 holds.
6. So C(k) is as in 4, except that its step next to the middle is B for odd n (it was 1), and for even n (it
   was b); all others of its half grow with it. The steps fall by 1 or more from each k to the next, and those
   towards the nearer end are at least B, which is all that 4 asks for.

While everybody is eligible for every lead, no manager is ever more than B leads ahead, whatever is preferred:
the most owed has a positive debt then, and is less than a lead ahead afterwards; a winner by deadline or by
preference was owed enough. With equal weights no two managers differ by more than 2B leads: the shares move
all of them alike, and a winner by preference had 1 - B at least where none had more than B. With unequal
weights what is owed to one manager is proved only to the bound above; the search finds under B + 1/2.

**Anybody missing, and any lead suiting anybody** (`fit.py`): the same with B = `FIT_AHEAD`, so no manager
is further than n//2 + B - 1 leads from their due; while everybody is eligible none is ever more than B ahead,
and with equal weights no two differ by more than 2B. The argument asks who may win when, not why: by 5 none
eligible was owed more than B, and the winner paid down to no less than -B. Leads by debt alone are turns
without a preference. Of queues that share turns some reach further: no turn is beyond the largest B of them.

It would not do to let those win who are within B leads of the most owed: while those who are owed most are
away, the others would put one another ever further behind, and a search finds more than the bound above.

Proved: the above, for turns that the rule itself gave. Attacked by search in `tests/distribution`; how near
the worst case comes is only measured. A correction (a lead given back, moved by hand, or given to the one
who knows the customer) lies outside: each may add one lead to the distance until turns have paid it back,
because it lifts a T(k) by one at most, and no turn lifts the largest excess. What preferences left behind in
a queue that has ceased to prefer is paid back in the same way. The strategies `least-open` and `random`
promise nothing about debts.
"""

from collections.abc import Collection
from fractions import Fraction

from functions.domain.distribution.preference import FIT_AHEAD, MOST_AHEAD
from functions.domain.distribution.queue import Queue


def bound_for_everybody(n: int) -> Fraction:
    """Return how many leads a manager can be from their due while all `n` are eligible for every lead."""
    return Fraction(0) if n < 2 else 1 - Fraction(1, 2 * n - 2)


def bound_for_anybody(n: int) -> Fraction:
    """Return how many leads a manager can be from their due, whichever of the `n` is eligible when."""
    return _steps(n, nearest=Fraction(1) if n % 2 else bound_for_everybody(n))


def bound_with_preferences(n: int) -> Fraction:
    """Return the same where leads prefer some of the `n`, whomever and whenever."""
    return _steps(n, nearest=Fraction(MOST_AHEAD))


def bound_with_fit(n: int) -> Fraction:
    """Return the same where leads are given by fit, whomever they suit, and whatever is preferred."""
    return _steps(n, nearest=Fraction(FIT_AHEAD))


def bound_of_turns(queues: Collection[Queue], n: int, *, is_everybody: bool = False) -> Fraction | None:
    """Return the same for `n` managers by what the queues are that share turns; None where none has any.

    Leads that an experiment gives out by another strategy take turns with the others, or none at all, so the
    wider bound of both holds. `is_everybody` says that all were eligible for every lead, with the same
    weights each time.
    """
    if not all(each.strategy.has_turns for each in queues):
        return None
    if any(each.fits for each in queues):
        return bound_with_fit(n)
    if any(each.prefers for each in queues):
        return bound_with_preferences(n)
    return bound_for_everybody(n) if is_everybody else bound_for_anybody(n)


def _steps(n: int, *, nearest: Fraction) -> Fraction:
    """Return C(1), the first of n // 2 steps up: each is 1 more than the next, and the last is `nearest`."""
    return Fraction(0) if n < 2 else n // 2 - 1 + nearest
