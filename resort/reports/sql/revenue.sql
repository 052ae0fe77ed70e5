-- What the revenue account took in each day or month of [first, until), by module. A credit is negative in the ledger.
SELECT date_trunc(%(step)s::text, posted_on::timestamp)::date AS period, booking_type,
       -coalesce(sum(amount) FILTER (WHERE kind = 'payment'), 0) AS received,
       coalesce(sum(amount) FILTER (WHERE kind <> 'payment'), 0) AS returned
FROM payment_ledger
WHERE account = 'revenue' AND posted_on >= %(first)s::date AND posted_on < %(until)s::date
GROUP BY 1, 2
ORDER BY 1, 2
