"""Units and date bases that several figures share, and where the figures are asked for."""

from datetime import date

from backend.permits.models import Text

CASES = Text("件", "cases")
TRIPS = Text("次", "trips")
VISITS = Text("次", "visits")
APPOINTMENTS = Text("个", "appointments")
TICKETS = Text("张", "tickets")
SHARE = Text("%", "%")
SECONDS = Text("秒", "seconds")

BY_ACCEPTANCE = Text("按受理日期", "by date of acceptance")
BY_DECISION = Text("按决定日期", "by date of decision")
BY_DELIVERY = Text("按办结（结果送达）日期", "by date of closing (delivery of the result)")
BY_ACCEPTANCE_OR_TAKING = Text(
    "受理件按受理日期，代收件按代收日期",
    "acceptances by their date, what was taken for others by the day it was taken",
)
BY_SLOT = Text("按预约时段所在日期", "by day of the booked slot")

FIRST_VALID = date(2019, 1, 1)
TRIPS_VALID = date(2026, 11, 22)
"""Since then a trip is a day at a centre; before, each visit a window ended was one."""
COUNTY_REPORT = "county report S1: “共受理行政许可X件，准予许可X件”"
REFORM_RULE = "浙江省保障“最多跑一次”改革规定"
