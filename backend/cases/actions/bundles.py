"""Saying before a case is handed in of which bundle (一件事) it is; the step that hands it in tells the log."""

from backend import db
from backend.cases.models import Case
from backend.cases.models.bundles import Bundling
from backend.cases.queries import bundles as stored
from backend.cases.rules import bundles as rules
from backend.permits import actions as permits


async def bundling_of(conn: db.Conn, case: Case) -> Bundling | None:
    """None: the item is part of no bundle."""
    bundle = permits.bundle_of(case.item_code)
    if bundle is None:
        return None
    part = await stored.part(conn, case.organ_id, case.id)
    lead = part.bundle_lead if part else None
    open_ = case.state == "prepared"
    return Bundling(
        bundle=bundle,
        inside=part is not None,
        lead=await stored.lead(conn, case.organ_id, lead) if lead else None,
        leads=await stored.leads(conn, case.organ_id, case.person_id, bundle.code) if open_ else [],
        open=open_,
    )


async def put_in_bundle(conn: db.Conn, case: Case, said: str) -> None:
    """`said`: nothing (on its own), that it leads (`lead`), or the number of the case that does.

    Refuses with NoBundle, NoSuchLead, BundleSettled.
    """
    bundle = rules.check_bundle(permits.bundle_of(case.item_code))
    rules.check_open(case.state)
    lead = None
    if said:
        known = await stored.leads(conn, case.organ_id, case.person_id, bundle.code)
        lead = rules.lead_of(said, known)
    code = bundle.code if said else None
    if not await stored.put(conn, case.organ_id, case.id, code, lead.id if lead else None):
        raise rules.BundleSettled()
