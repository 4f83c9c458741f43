-- Each input that was not taken.
SELECT source_uri, stage, reason, detail, reason IN (SELECT reason FROM reasons) AS reasons_are_known
FROM quarantine
