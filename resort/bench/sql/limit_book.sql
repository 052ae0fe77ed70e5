SELECT nextval('bench_slot') AS slot \gset
BEGIN;
SELECT id AS chalet FROM chalets WHERE slug = 'chalet-' || 1 + :slot::int % 1000 FOR NO KEY UPDATE \gset
INSERT INTO chalet_bookings (user_id, chalet_id, code, check_in, check_out, guests, total_price, hold_expires_at)
VALUES (md5('guest ' || 65 + :slot::int % 1900)::uuid, :chalet::uuid, 'L' || :slot::text,
        current_date + 800 + :slot::int / 1000 * 2, current_date + 802 + :slot::int / 1000 * 2, 2, 400, now() + interval '15 minutes')
ON CONFLICT ON CONSTRAINT chalet_bookings_no_overlap DO NOTHING;
INSERT INTO activity_logs (action, target_type, target_id) VALUES ('chalets.stay_held', 'chalets.booking', 'L' || :slot::text);
COMMIT;
