"""Units and date bases that several figures share, and where the figures are asked for."""

from datetime import date

from backend.permits.models import Text

CASES = Text("件", "cases")
BUNDLES = Text("件", "bundles")
TRIPS = Text("次", "trips")
VISITS = Text("次", "visits")
APPOINTMENTS = Text("个", "appointments")
TICKETS = Text("张", "tickets")
SHARE = Text("%", "%")
SECONDS = Text("秒", "seconds")
WORKING_DAYS = Text("工作日", "working days")
CALENDAR_DAYS = Text("天", "days")
RATINGS = Text("条", "ratings")
PAPERS = Text("份", "papers")
VEHICLES = Text("辆", "vehicles")
RECORDS = Text("条", "records")

BY_ACCEPTANCE = Text("按受理日期", "by date of acceptance")
BY_DECISION = Text("按决定日期", "by date of decision")
BY_DELIVERY = Text("按办结（结果送达）日期", "by date of closing (delivery of the result)")
BY_ACCEPTANCE_OR_TAKING = Text(
    "受理件按受理日期，代收件按代收日期",
    "acceptances by their date, what was taken for others by the day it was taken",
)
BY_SUBMISSION = Text("按首次提交日期", "by date of first submission")
BY_NOTICE = Text("按决定或通知日期", "by date of the decision or notice")
BY_PUBLICATION = Text("按首次公示日期", "by date of first publication")
BY_RATING = Text("按评价日期", "by date of the rating")
BY_REMEDY = Text("收到的按提出日期，结果按决定日期", "filed ones by their date, outcomes by theirs")
BY_SLOT = Text("按预约时段所在日期", "by day of the booked slot")

FIRST_VALID = date(2019, 1, 1)
TRIPS_VALID = date(2026, 11, 22)
BUNDLES_VALID = date(2026, 11, 23)
ONLINE = ("app", "web", "mini", "cloud")
"""Channels that are online: a kiosk, or a clerk who keys it in, is not."""
"""Since then a trip is a day at a centre; before, each visit a window ended was one."""
COUNTY_REPORT = "county report S1: “共受理行政许可X件，准予许可X件”"
CITY_REPORT = "city report S2: "
REFORM_RULE = "浙江省保障“最多跑一次”改革规定"
