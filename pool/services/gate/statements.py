"""The gate's SQL. Letting in and leaving are one statement each: the guard, the counter and the entry.

The row is locked first, so that its counters are the newest there are; the statement gives back no row when anything
is against it, and only then somebody asks why. What is checked here is what `pool.gate_rules.judge` says in words.
"""

from __future__ import annotations

_ENTRY = """
INSERT INTO pool_entries (id, client_id, {column}, outcome, reason, persons, newcomers, gate, staff_id, scanned_by_id,
                          presented, scanned_at, queued)
SELECT %(entry)s::uuid, %(client)s::uuid, id, {outcome}, {reason}, k, {newcomers}, %(gate)s::text, %(staff)s::uuid,
       %(person)s::uuid, %(presented)s::text, %(at)s::timestamptz, %(queued)s::boolean
FROM changed ON CONFLICT (client_id) DO NOTHING RETURNING id
"""
_NOT_TWICE = "NOT EXISTS (SELECT FROM pool_entries e WHERE e.client_id = %(client)s::uuid)"
_OPEN = """NOT EXISTS (SELECT FROM pool_capacity c
                     WHERE c.day = %(day)s::date AND c.closed_for <> '' AND c.half = {half})"""

ADMIT_TICKET = f"""
WITH shown AS (
  SELECT t.id, t.admitted, t.inside, coalesce(t.adults, 0) + coalesce(t.children, 0) AS party
  FROM pool_tickets t
  WHERE t.id = %(id)s::uuid AND t.status = ANY (%(states)s::text[]) AND t.ticket_date = %(day)s::date
    AND NOT (t.pay_at_desk AND t.paid_at IS NULL AND t.total_price > 0)
    AND t.slot = ANY (%(slots)s::text[]) AND t.issue = coalesce(%(issue)s::int, t.issue)
    AND {_OPEN.format(half="CASE t.slot WHEN 'full_day' THEN %(half)s::text ELSE t.slot END")}
    AND {_NOT_TWICE}
  FOR NO KEY UPDATE OF t
), wish AS (
  SELECT id, room, coalesce(%(persons)s::int, room) AS k,
         CASE WHEN %(reentry)s::boolean THEN admitted - inside ELSE 0 END AS returning_
  FROM (SELECT *, party - CASE WHEN %(reentry)s::boolean THEN inside ELSE admitted END AS room FROM shown) AS s
), changed AS (
  UPDATE pool_tickets t
  SET admitted = t.admitted + greatest(0, w.k - w.returning_), inside = t.inside + w.k, status = 'used',
      used_at = coalesce(t.used_at, %(at)s::timestamptz)
  FROM wish w WHERE t.id = w.id AND w.k BETWEEN 1 AND w.room
  RETURNING t.id, w.k, greatest(0, w.k - w.returning_) AS fresh, t.holder_name AS who, t.code,
            coalesce(t.adults, 0) + coalesce(t.children, 0) AS party, t.admitted, t.inside, t.slot, t.adults, t.children
), entry AS ({
    _ENTRY.format(
        column="ticket_id",
        outcome="'admitted'",
        newcomers="fresh",
        reason="CASE WHEN fresh = 0 THEN 'back' ELSE 'welcome' END",
    )
})
SELECT (SELECT id FROM entry), k, fresh, who, code, party, admitted, inside, slot, adults, children FROM changed
"""  # noqa: S608 -- nothing but words of ours is put into it

ADMIT_STAY = f"""
WITH shown AS (
  SELECT p.id, p.persons - p.inside AS room FROM pool_stay_passes p
  WHERE p.id = %(id)s::uuid AND p.status = 'valid' AND %(day)s::date BETWEEN p.valid_from AND p.valid_until
    AND 'full_day' = ANY (%(slots)s::text[]) AND p.issue = coalesce(%(issue)s::int, p.issue)
    AND {_OPEN.format(half="%(half)s::text")}
    AND {_NOT_TWICE}
  FOR NO KEY UPDATE OF p
), wish AS (SELECT id, room, coalesce(%(persons)s::int, room) AS k FROM shown), changed AS (
  UPDATE pool_stay_passes p SET inside = p.inside + w.k FROM wish w WHERE p.id = w.id AND w.k BETWEEN 1 AND w.room
  RETURNING p.id, w.k, p.user_id, p.code, p.persons, p.inside
), entry AS ({_ENTRY.format(column="stay_pass_id", outcome="'admitted'", newcomers="0", reason="'welcome'")})
SELECT (SELECT id FROM entry), k, 0, app.name_at_gate(user_id), code, persons, inside, inside, 'full_day', persons, 0
FROM changed
"""  # noqa: S608

# The membership's own rule was asked before; it must still be the membership that was asked about.
ADMIT_MEMBER = f"""
WITH shown AS (
  SELECT m.id, 1 - m.inside AS room FROM membership_members m
  WHERE m.id = %(id)s::uuid AND m.status = 'accepted' AND m.issue = coalesce(%(issue)s::int, m.issue)
    AND EXISTS (SELECT FROM pool_memberships s WHERE s.id = m.membership_id AND s.updated_at = %(asked)s::timestamptz)
    AND 'full_day' = ANY (%(slots)s::text[])
    AND {_OPEN.format(half="%(half)s::text")}
    AND {_NOT_TWICE}
  FOR NO KEY UPDATE OF m
), wish AS (SELECT id, room, coalesce(%(persons)s::int, room) AS k FROM shown), changed AS (
  UPDATE membership_members m SET inside = m.inside + w.k FROM wish w WHERE m.id = w.id AND w.k BETWEEN 1 AND w.room
  RETURNING m.id, w.k, m.name, m.email, m.inside
), entry AS ({_ENTRY.format(column="member_id", outcome="'admitted'", newcomers="0", reason="'welcome'")})
SELECT (SELECT id FROM entry), k, 0, coalesce(nullif(name, ''), email), '', 1, inside, inside, 'full_day', 1, 0
FROM changed
"""  # noqa: S608

_TABLES = {
    "ticket": ("pool_tickets", "ticket_id"),
    "stay": ("pool_stay_passes", "stay_pass_id"),
    "member": ("membership_members", "member_id"),
}


def leave(kind: str) -> str:
    """Going out, of any kind: whoever is inside may leave, at any time, whatever became of the ticket."""
    table, column = _TABLES[kind]
    entry = _ENTRY.format(column=column, outcome="'left'", newcomers="0", reason="'left'")
    return f"""
    WITH shown AS (
      SELECT id, inside FROM {table} WHERE id = %(id)s::uuid AND {_NOT_TWICE} FOR NO KEY UPDATE
    ), wish AS (SELECT id, inside, coalesce(%(persons)s::int, inside) AS k FROM shown), changed AS (
      UPDATE {table} t SET inside = t.inside - w.k FROM wish w WHERE t.id = w.id AND w.k BETWEEN 1 AND w.inside
      RETURNING t.id, w.k
    ), entry AS ({entry})
    SELECT (SELECT id FROM entry), k FROM changed
    """  # noqa: S608 -- table and column are ours


ADMIT = {"ticket": ADMIT_TICKET, "stay": ADMIT_STAY, "member": ADMIT_MEMBER}
LEAVE = {kind: leave(kind) for kind in _TABLES}

# The same scan came twice at the same moment and the other was written first: what this one counted is taken back.
_GIVE_BACK = """
UPDATE {table} SET inside = inside {sign} %(k)s::int{admitted} WHERE id = %(id)s::uuid
"""


def give_back(kind: str, direction: str) -> str:
    """The counters as before this statement, in the transaction that holds the row."""
    admitted = ", admitted = admitted - %(fresh)s::int" if kind == "ticket" and direction == "in" else ""
    return _GIVE_BACK.format(
        table=_TABLES[kind][0], sign="-" if direction == "in" else "+", admitted=admitted
    )


# A refusal changes nothing and is written down all the same.
REFUSE = """
INSERT INTO pool_entries (id, client_id, ticket_id, stay_pass_id, member_id, outcome, reason, persons, gate, staff_id,
                          scanned_by_id, presented, scanned_at, queued, incident)
VALUES (%(entry)s::uuid, %(client)s::uuid, %(ticket)s::uuid, %(stay)s::uuid, %(member)s::uuid, 'refused',
        %(reason)s::text, %(persons)s::int, %(gate)s::text, %(staff)s::uuid, %(person)s::uuid,
        %(presented)s::text, %(at)s::timestamptz, %(queued)s::boolean, %(incident)s::text)
ON CONFLICT (client_id) DO NOTHING RETURNING id
"""

# Who came in last on this ticket, pass or card: when, where, let in by whom. Taken back counts as never.
PREVIOUS = """
SELECT e.scanned_at, e.gate, app.name_at_gate(e.scanned_by_id) AS who
FROM pool_entries e
WHERE e.outcome = 'admitted' AND e.{column} = %(id)s::uuid AND e.client_id IS DISTINCT FROM %(client)s::uuid
  AND NOT EXISTS (SELECT FROM pool_entries u WHERE u.undoes_id = e.id)
ORDER BY e.created_at DESC LIMIT 1
"""
PREVIOUS_OF = {kind: PREVIOUS.format(column=column) for kind, (_table, column) in _TABLES.items()}

# Why a ticket lets nobody in, in one question: what it is, who came in last by it, which half-days are shut, and
# whether this very scan was answered before.
WHY_TICKET = f"""
SELECT t.status, t.slot, t.ticket_date, t.adults, t.children, t.issue, t.admitted, t.inside, t.code, t.holder_name,
       t.total_price, t.pay_at_desk, t.paid_at, t.refund_amount, p.scanned_at, p.gate, p.who,
       NOT {_NOT_TWICE},
       ARRAY(SELECT c.half || ':' || c.closed_for FROM pool_capacity c
             WHERE c.day = %(day)s::date AND c.closed_for <> '')
FROM pool_tickets t
LEFT JOIN LATERAL ({PREVIOUS.format(column="ticket_id")}) p ON true
WHERE t.id = %(id)s::uuid
"""  # noqa: S608

# A member brings somebody: the pass, who used it and the entry, or nothing of the three.
USE_GUEST_PASS = f"""
WITH shown AS (
  SELECT s.id FROM pool_memberships s JOIN membership_members m ON m.membership_id = s.id
  WHERE m.id = %(id)s::uuid AND m.status = 'accepted' AND s.updated_at = %(asked)s::timestamptz
    AND 'full_day' = ANY (%(slots)s::text[])
    AND {_OPEN.format(half="%(half)s::text")}
    AND {_NOT_TWICE}
), spent AS (
  UPDATE pool_memberships s SET guest_passes_remaining = s.guest_passes_remaining - 1
  FROM shown w WHERE s.id = w.id AND s.guest_passes_remaining > 0
  RETURNING s.id, s.guest_passes_remaining AS left_over
), used AS (
  INSERT INTO guest_pass_usage (id, membership_id, guest_name)
  SELECT %(use)s::uuid, id, %(guest_name)s::text FROM spent
), entry AS (
  INSERT INTO pool_entries (id, client_id, member_id, guest_pass_id, outcome, reason, persons, gate, staff_id,
                            scanned_by_id, presented, scanned_at, queued)
  SELECT %(entry)s::uuid, %(client)s::uuid, %(id)s::uuid, %(use)s::uuid, 'admitted', 'guest_pass', 1, %(gate)s::text,
         %(staff)s::uuid, %(person)s::uuid, %(presented)s::text, %(at)s::timestamptz, %(queued)s::boolean FROM spent
)
SELECT left_over FROM spent
"""  # noqa: S608

# Everybody inside now, by what let them in.
INSIDE = """
SELECT (SELECT coalesce(sum(inside), 0) FROM pool_tickets WHERE ticket_date = %(day)s::date AND inside > 0),
       (SELECT coalesce(sum(inside), 0) FROM pool_stay_passes WHERE inside > 0),
       (SELECT coalesce(sum(inside), 0) FROM membership_members WHERE inside > 0),
       (SELECT count(*) FROM pool_entries e
        WHERE e.guest_pass_id IS NOT NULL AND e.outcome = 'admitted' AND e.created_at >= %(midnight)s::timestamptz
          AND NOT EXISTS (SELECT FROM pool_entries u WHERE u.undoes_id = e.id)
          AND NOT EXISTS (SELECT FROM pool_entries l WHERE l.guest_pass_id = e.guest_pass_id AND l.outcome = 'left'))
"""
