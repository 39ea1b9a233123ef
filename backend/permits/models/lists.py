"""The closed lists of the catalogue. Their words are in rules/words.py."""

from typing import Literal

Category = Literal["household", "exit_entry", "vehicle_driver", "public_order"]
PowerType = Literal["licence", "confirmation", "public_service", "other"]
Scope = Literal["household", "exit_entry", "traffic", "public_order"]
Level = Literal["county", "city", "province"]
Applicant = Literal["person", "organisation"]
Confidence = Literal["known", "found", "uncertain"]
LimitUnit = Literal["working_day", "calendar_day", "same_day", "on_the_spot"]
ClockStart = Literal["acceptance", "receipt"]
Silence = Literal[
    "deemed_accepted_after_5_working_days",
    "granted_if_no_notice",
    "renewed_if_no_decision_before_expiry",
]
Procedure = Literal[
    "site_check",
    "inspection",
    "expert_review",
    "exam",
    "other_agency_opinion",
    "two_level_review",
    "post_check_20wd",
]
Remedy = Literal["ordinary", "assembly", "final"]
Handling = Literal["immediate", "promised"]
Examination = Literal["at_once", "in_steps"]
Step = Literal["accept", "examine", "approve", "complete", "deliver"]
Form = Literal["original", "copy", "electronic", "form"]
PresenceReason = Literal[
    "signature", "photo", "fingerprint", "face_compare", "interview", "vehicle", "exam"
]
Depth = Literal["none", "pre_review", "accept", "full"]
Need = Literal["bring", "shared", "later"]
Demand = Literal["daily", "weekly", "rare"]
Disclosure = Literal["not_public", "organisation_only", "limited"]
ResultKind = Literal["certificate", "document"]
Region = Literal[
    "county", "city", "province", "cross_province", "hang_wen_hu_jin_qu", "yangtze_delta"
]
Equipment = Literal[
    "household_terminal",
    "exit_entry_terminal",
    "vehicle_terminal",
    "driver_terminal",
    "traffic_terminal",
    "licence_desk",
    "photo",
    "fingerprint",
    "id_reader",
    "passport_reader",
    "e_pay",
    "inspection_bay",
    "plate_stock",
    "ebike_plate_stock",
    "endorsement_kiosk",
]
LifeEvent = Literal[
    "birth",
    "growing_up",
    "study",
    "marriage",
    "divorce",
    "home",
    "rent",
    "work",
    "military",
    "travel",
    "foreigner",
    "car",
    "driving",
    "lost",
    "old_age",
    "death",
    "business",
    "event",
    "pet",
]
Subcategory = Literal[
    "registration",
    "deregistration",
    "household_structure",
    "change",
    "migration",
    "certificate",
    "id_card",
    "residence",
    "passport",
    "hk_macao",
    "taiwan",
    "foreigner",
    "vehicle",
    "driver",
    "traffic",
    "special_trade",
    "event",
    "hazard",
    "security",
    "network",
    "other",
]
