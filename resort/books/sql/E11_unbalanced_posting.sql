-- A posting of the ledger does not sum to zero.
SELECT posting_id, 'off by ' || sum(amount) FROM payment_ledger GROUP BY posting_id, currency HAVING sum(amount) <> 0
