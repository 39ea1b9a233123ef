"""A case with everything that belongs to it, as the file rules look at it."""

from uuid import UUID

from backend import db
from backend.cases.models.facts import CaseFile


async def case_files(conn: db.Conn, organ_id: int, case_ids: list[UUID]) -> list[CaseFile]:
    """Events are looked for from the year before the case was made on: none can be older, not even a backdated one."""
    return await db.many(
        conn,
        CaseFile,
        """
        SELECT c.organ_id, c.id, c.number, c.item_code, c.item_version, p.kind AS person_kind, c.centre_id, c.state,
               c.submitted_on, c.received_on, c.accepted_on, c.accepted_by, c.acceptance, c.joint, c.legal_due_on,
               c.promised_due_on, c.extension_days, c.extended_by, c.decided_on, c.decided_by, c.decision, c.reason,
               c.ground, c.right_body, c.checked_on, c.published_on, c.made_on, c.delivered_on,
               v.valid_from AS version_from, v.valid_to AS version_to,
               coalesce(papers.all, '[]') AS papers, coalesce(notices.all, '[]') AS notices,
               coalesce(pauses.all, '[]') AS pauses, coalesce(events.all, '[]') AS events,
               coalesce(issued.all, '{}') AS issued,
               (SELECT i.issued_on FROM issued_paper i WHERE i.organ_id = $1 ORDER BY i.id LIMIT 1) AS papers_since,
               coalesce(others.all, '[]') AS others, coalesce(bans.all, '[]') AS bans,
               coalesce(stored.all, '[]') AS stored
        FROM case_file c
        JOIN item_version v ON (v.item_code, v.version) = (c.item_code, c.item_version)
        JOIN person p ON p.id = c.person_id
        LEFT JOIN LATERAL (
            SELECT jsonb_agg(jsonb_build_object('place', m.place, 'name_zh', m.name_zh, 'name_en', m.name_en,
                                                'state', m.state) ORDER BY m.place) AS all
            FROM case_material m WHERE m.organ_id = c.organ_id AND m.case_id = c.id
        ) papers ON true
        LEFT JOIN LATERAL (
            SELECT jsonb_agg(to_jsonb(n) || jsonb_build_object('lines', coalesce((
                       SELECT jsonb_agg(jsonb_build_object('wanted', l.wanted, 'material', l.material) ORDER BY l.place)
                       FROM correction_line l
                       WHERE (l.organ_id, l.case_id, l.notice) = (n.organ_id, n.case_id, n.place)), '[]'))
                   ORDER BY n.place) AS all
            FROM correction_notice n WHERE n.organ_id = c.organ_id AND n.case_id = c.id
        ) notices ON true
        LEFT JOIN LATERAL (
            SELECT jsonb_agg(to_jsonb(h) ORDER BY h.place) AS all
            FROM case_pause h WHERE h.organ_id = c.organ_id AND h.case_id = c.id
        ) pauses ON true
        LEFT JOIN LATERAL (
            SELECT jsonb_agg(jsonb_build_object('kind', e.kind, 'on', e.on_date, 'at', e.at,
                       'civil', (e.at AT TIME ZONE 'Asia/Shanghai')::date, 'actor_kind', e.actor_kind,
                       'actor_id', e.actor_id, 'reason', e.reason, 'details', e.details) ORDER BY e.at, e.id) AS all
            FROM event e
            WHERE e.case_id = c.id AND e.kind LIKE 'case\\_%'
              AND e.on_date >= (c.made_at AT TIME ZONE 'Asia/Shanghai')::date - 366
        ) events ON true
        LEFT JOIN LATERAL (
            SELECT array_agg(DISTINCT i.kind) AS all
            FROM issued_paper i WHERE i.organ_id = c.organ_id AND i.case_id = c.id
        ) issued ON true
        LEFT JOIN LATERAL (
            SELECT jsonb_agg(jsonb_build_object('id', o.id, 'number', o.number, 'submitted_on', o.submitted_on)
                             ORDER BY o.id) AS all
            FROM case_file o
            WHERE o.person_id = c.person_id AND o.item_code = c.item_code AND o.id <> c.id AND o.organ_id = c.organ_id
              AND o.state IN ('submitted', 'correcting', 'accepted', 'paused')
              AND c.state IN ('submitted', 'correcting', 'accepted', 'paused')
        ) others ON true
        LEFT JOIN LATERAL (
            SELECT jsonb_agg(to_jsonb(b) ORDER BY b.id) AS all
            FROM ban b WHERE b.person_id = c.person_id AND b.organ_id = c.organ_id AND b.lifted_at IS NULL
        ) bans ON true
        LEFT JOIN LATERAL (
            SELECT jsonb_agg(jsonb_build_object('rule', f.rule, 'evidence', f.evidence, 'state', f.state,
                                                'acknowledged', f.acknowledged_by IS NOT NULL)) AS all
            FROM finding f WHERE f.organ_id = c.organ_id AND f.case_id = c.id
        ) stored ON true
        WHERE c.organ_id = $1 AND c.id = ANY ($2)
        ORDER BY c.id
        """,
        organ_id,
        case_ids,
    )
