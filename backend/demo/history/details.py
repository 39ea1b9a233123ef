"""What the events of a case carry besides, as the ordinary statements write it."""

SUBMITTED = {
    (channel, complete): (
        f'{{"channel": "{channel}", "complete": {str(complete).lower()}}}'.encode()
    )
    for channel in ("app", "window")
    for complete in (True, False)
}
DEEMED, LATE, FIRST = b'{"way": "deemed"}', b'{"ground": "late"}', b'{"notice": 1}'
HOW = {"mail": b'{"how": "mail"}', "electronic": b'{"how": "electronic"}'}
