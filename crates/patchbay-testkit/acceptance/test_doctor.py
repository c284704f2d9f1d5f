"""The doctor on a contact centre in which everything is right, and on the same centre with one mistake after the
other: it names the mistake itself and gives no other finding as grave."""

import json
import os
import unittest

import broken_adapter
import broken_app
import broken_definition
import broken_functions
import broken_org
import broken_roles
import broken_settings
from right_adapter import RightAdapter
from right_centre import RightCentre

TABLES = (broken_settings, broken_app, broken_definition, broken_org, broken_functions, broken_roles)
MISTAKES = [mistake for table in TABLES for mistake in table.MISTAKES]
RANKS = ("notice", "warning", "error")
# A part of the names of the rows that are to be run, while one is looked at by hand.
ONLY = os.environ.get("PATCHBAY_MISTAKES", "")


def said(findings):
    return "\n".join(
        f"{finding['severity']} {finding['id']} [{finding['place']}] {finding['what']} | {finding['why']}"
        for finding in findings
    )


class OnAPatient:
    """What holds for both packages."""

    MISTAKES: list

    def test_what_is_right_has_no_finding(self):
        findings, report = self.patient.doctor()
        self.assertEqual(said(findings), "")
        self.assertNotIn(self.patient.private_key.splitlines()[1], json.dumps(report))

    def test_each_mistake_is_named_and_nothing_else(self):
        for mistake in self.MISTAKES:
            if ONLY not in mistake.name:
                continue
            with self.subTest(mistake.name):
                with mistake.make(self.patient):
                    findings, _ = self.patient.doctor()
                self.check(mistake, findings)
        findings, _ = self.patient.doctor()
        self.assertEqual(said(findings), "", "a mistake was not put right")

    def check(self, mistake, findings):
        rank = RANKS.index(mistake.severity)
        grave = [found for found in findings if RANKS.index(found["severity"]) >= rank]
        self.assertEqual([found["id"] for found in grave], [mistake.check], said(findings))
        found = grave[0]
        self.assertEqual(found["severity"], mistake.severity)
        self.assertIn(mistake.place, found["place"])
        self.assertIn(mistake.words, found["what"] + found["why"])
        self.assertTrue(found["fix"])


class OnAContactCentre(OnAPatient, unittest.TestCase):
    """Service Cloud Voice."""

    MISTAKES = MISTAKES

    @classmethod
    def setUpClass(cls):
        cls.patient = RightCentre(cls.addClassCleanup)

    def test_there_are_sixty_mistakes_and_each_has_its_own_name(self):
        names = [mistake.name for mistake in MISTAKES]
        self.assertGreaterEqual(len(names), 60)
        self.assertEqual(len(names), len(set(names)))


class OnAnAdapter(OnAPatient, unittest.TestCase):
    """The CTI adapter."""

    MISTAKES = broken_adapter.MISTAKES

    @classmethod
    def setUpClass(cls):
        cls.patient = RightAdapter(cls.addClassCleanup)


if __name__ == "__main__":
    unittest.main()
