"""How far a manager can ever be from their due, and why: one bound for each of two worlds.

**Everybody eligible for every lead.** Nobody is further than 1 - 1/(2n-2) of a lead from their due, at any
moment: proved by Tijdeman (1980), see `rotation.py`. With equal weights no two managers differ by more than
one lead, because each has the floor or the ceiling of the same due.

**Anybody missing at any time** (hours, absences, caps, skills), with any weights, chosen by an adversary:
nobody is further than (n-1)/2 leads from their due if n is odd, or the weights are equal; n/2 - 1/(2n-2)
if n is even. Fagin and Williams (1983) bound the same greedy rule for equal shares. The argument
for ours:

1. Let T(k) be the sum of the k largest debts after a turn; T(0) = T(n) = 0, because debts sum to zero.
   T(k) can only have grown if the winner w is not among the k, and some eligible j who did not win is:
   else the k were owed nothing, or were owed at most one lead and paid it.
2. If the most owed won, then debt(j) <= debt(w) + 1, for w has just paid one. As j is among the k and w is
   not, the k-th debt is at most 1 above the next: 2 T(k) <= T(k-1) + T(k+1) + 1.
3. If the earliest deadline won, nobody was late and the winner was owed enough: debt(j) <= b and
   debt(w) >= -b with b = 1 - 1/(2n-2). So T(k) <= T(k-1) + b and T(k) <= T(k+1) + b.
4. Take C(k) with C(0) = C(n) = 0, symmetric, whose steps C(k) - C(k-1) fall by 1 from each k to the next:
   C(k) = k(n-k)/2; for even n and unequal weights the middle step is b instead of 1/2, and all others of
   its half grow with it. Suppose that a turn lifts some T(k) above C(k), and look at the k where the excess
   is largest. By 2 it is at most the mean of its neighbours' excess; by 3 at most that of the neighbour
   towards the nearer end. So a neighbour has the same excess, and its neighbour, down to the end, where it
   is 0: contradiction. Hence T(k) <= C(k) always; the largest debt is T(1) <= C(1), and the smallest is
   -T(n-1) >= -C(1).

Proved: the above, for turns that the rule itself gave. Attacked by search in `tests/distribution`; how near
the worst case comes is only measured. A correction (a lead given back, moved by hand, or given to whoever
knows the customer) lies outside: each may add one lead to the distance until turns have paid it back,
because it lifts a T(k) by one at most, and no turn lifts the largest excess. The strategies `least-open`
and `random` promise nothing about debts.
"""

from fractions import Fraction


def bound_for_everybody(n: int) -> Fraction:
    """Return how many leads a manager can be from their due while all `n` are eligible for every lead."""
    return Fraction(0) if n < 2 else 1 - Fraction(1, 2 * n - 2)


def bound_for_anybody(n: int) -> Fraction:
    """Return how many leads a manager can be from their due, whoever of the `n` is eligible when."""
    if n < 2 or n % 2:
        return Fraction(max(n - 1, 0), 2)
    return Fraction(n, 2) - 1 + bound_for_everybody(n)
