/**
 * CTEs that give waiting jobs their turns (start-time fair queueing: Goyal, Vin, Cheng, 1996). `source` names rows with
 * id, queue, owner_id, priority and ordinal. The first job of an owner gets the turn that the queue has come to, the next
 * ones follow one turn apart behind what the owner has waiting; so the n-th job of one owner comes with the n-th of any
 * other. Gives `turns` (id, turn).
 */
export function turnsFor(source: string): string {
  return `lines AS (
    SELECT l.queue, l.owner_id, l.band, coalesce(1 + (
        SELECT max(f.turn) FROM jobs_in_flight f
        WHERE f.queue = l.queue AND f.owner_id = l.owner_id AND f.band = l.band AND f.dispatched_at IS NULL
          AND f.turn >= l.come_to
      ), l.come_to) AS turn
    FROM (
      SELECT queue, owner_id, sign(priority)::smallint AS band, job_turn(queue) AS come_to FROM ${source}
      GROUP BY queue, owner_id, sign(priority)
    ) l
  ), turns AS (
    SELECT s.id, lines.turn - 1 + row_number() OVER (
        PARTITION BY s.queue, s.owner_id, lines.band ORDER BY s.priority DESC, s.ordinal) AS turn
    FROM ${source} s
    JOIN lines ON lines.queue = s.queue AND lines.owner_id = s.owner_id AND lines.band = sign(s.priority)
  )`;
}
