"""From one state to the next: one conditional statement with its event."""

from datetime import date, datetime
from typing import Any

import msgspec

from backend import db
from backend.cases.models import Case
from backend.cases.models.machine import Transition
from backend.cases.models.steps import NOTHING, Actor, Changes


async def step(
    conn: db.Conn,
    case: Case,
    verb: Transition,
    now: datetime,
    on: date,
    actor: Actor,
    changes: Changes = NOTHING,
    reason: str | None = None,
    details: dict[str, Any] | None = None,
) -> bool:
    """The verb's state and columns, and its event on the day. False: the case is in none of its states any more.

    Handing in says of which bundle the case is and whether it leads it, an acceptance how many papers data sharing
    supplied, a decision the last days that held when it was made.
    """
    return bool(
        await db.value(
            conn,
            """
            WITH changed AS (
                UPDATE case_file c
                SET state = coalesce($4, c.state),
                    (submitted_on, complete_at_first, channel, received_on, accepted_on, accepted_by, acceptance, joint,
                     deferred_due_on, extension_days, extended_by, silent_on, renews_case, decided_on, decided_by,
                     decision, reason, ground, right_body, checked_on, published_on, made_on, collect, mail_number,
                     delivered_on, permit, permit_from, permit_to, voided_as, merged_into)
                    = (SELECT n.submitted_on, n.complete_at_first, n.channel, n.received_on, n.accepted_on, n.accepted_by,
                              n.acceptance, n.joint, n.deferred_due_on, n.extension_days, n.extended_by, n.silent_on,
                              n.renews_case, n.decided_on, n.decided_by, n.decision, n.reason, n.ground, n.right_body,
                              n.checked_on, n.published_on, n.made_on, n.collect, n.mail_number, n.delivered_on,
                              n.permit, n.permit_from, n.permit_to, n.voided_as, n.merged_into
                       FROM jsonb_populate_record(c, $5::jsonb) n)
                WHERE c.organ_id = $1 AND c.id = $2 AND c.state = ANY ($3)
                RETURNING c.item_code, c.item_version, c.centre_id, c.legal_due_on, c.promised_due_on, c.bundle, c.bundle_lead
            ), logged AS (
                INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id,
                                   actor_kind, actor_id, reason, details)
                SELECT $1, $6, $7, $8, $2, item_code, item_version, centre_id, $9, $10, $11,
                       nullif(coalesce($12::jsonb, '{}'::jsonb) || jsonb_strip_nulls(
                           CASE WHEN $8 = 'case_accepted' THEN jsonb_build_object('shared', (
                                    SELECT nullif(count(*), 0) FROM case_material m
                                    WHERE m.organ_id = $1 AND m.case_id = $2 AND m.state = 'shared'))
                                WHEN $8 = 'case_submitted' THEN jsonb_build_object(
                                    'bundle', bundle, 'lead', CASE WHEN bundle_lead IS NULL AND bundle IS NOT NULL THEN true END)
                                WHEN $8 IN ('case_granted', 'case_refused', 'case_ended') THEN jsonb_build_object(
                                    'legal_due', legal_due_on, 'promised_due', promised_due_on)
                                ELSE '{}'::jsonb END), '{}'::jsonb)
                FROM changed
            )
            SELECT true FROM changed
            """,
            case.organ_id,
            case.id,
            list(verb.sources),
            verb.target,
            msgspec.to_builtins(changes),
            on,
            now,
            verb.event,
            actor.kind,
            actor.id,
            reason,
            details,
        )
    )
