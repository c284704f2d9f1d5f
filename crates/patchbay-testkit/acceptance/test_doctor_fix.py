"""The doctor mends what is safe: it shows the change, makes it when asked, and finds nothing to mend afterwards.
Mistakes are those of the doctor's own tables; each is made, mended by the program, and undone by the table."""

import contextlib
import unittest

from botocore.exceptions import ClientError

from broken_functions import key_disabled, no_concurrency, scheduled_for_deletion
from broken_roles import condition
from mistake import both, function, setting, trust_policy, variable
from right_centre import CROSS_ACCOUNT_ROLES, SECRET, RightCentre

# What is wrong, how it is made, and what the change that the doctor shows says.
MENDED = [
    ("variable in another case", variable("Secret_Name", SECRET, instead_of="SECRET_NAME"), f"variable SECRET_NAME: {SECRET}"),
    ("secret in small letters", variable("SECRET_NAME", SECRET.lower()), f"variable SECRET_NAME: {SECRET}"),
    ("two mistakes in one function", both(variable("SECRET_NAME", None), function(Timeout=1)), "timeout: 8 s"),
    ("memory of 128 MB", function(MemorySize=128), "memory: 512 MB"),
    ("concurrency of 0", no_concurrency, "no reserved concurrency"),
    ("secret to be deleted", scheduled_for_deletion(SECRET), "not to be deleted"),
    ("key disabled", key_disabled, "enabled"),
    ("blank behind a value", setting("{CC}-salesforce-rest-api-subject", lambda centre: centre.org.username + " "),
     "salesforce-rest-api-subject"),
    ("external id missing", trust_policy(CROSS_ACCOUNT_ROLES["recording"], condition(None, None)), "sts:ExternalId"),
]  # fmt: skip


class TheMends(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.centre = RightCentre(cls.addClassCleanup)

    def said(self, *more):
        """Runs the doctor for people; -> (exit code, stdout, stderr)."""
        ran = self.centre.run_doctor(*more)
        return ran.returncode, ran.stdout, ran.stderr

    # Undoing what was mended already is refused by some services.
    def test_each_mistake_is_shown_and_mended(self):
        for name, make, shown in MENDED:
            with self.subTest(name), contextlib.suppress(ClientError), make(self.centre):
                before, _ = self.centre.doctor()
                self.assertNotEqual(before, [], "the mistake is not found")
                _, _, told = self.said("--fix", "--dry-run")
                self.assertIn(shown, told)
                same, _ = self.centre.doctor()
                self.assertEqual(same, before, "a dry run changed something")
                code, out, told = self.said("--fix", "--yes")
                self.assertEqual(code, 0, out + told)
                self.assertIn("Nothing is wrong.", out)
                self.assertNotIn(self.centre.rest.key.splitlines()[1], out + told)
                code, _, told = self.said("--fix", "--yes")
                self.assertEqual(code, 0, told)
                self.assertIn("There is nothing to mend.", told)

    def test_nobody_to_ask_changes_nothing(self):
        with variable("SECRET_NAME", None)(self.centre):
            before, _ = self.centre.doctor()
            code, _, told = self.said("--fix")
            self.assertEqual(code, 1, told)
            self.assertIn("--yes", told)
            self.assertEqual(self.centre.doctor()[0], before)


if __name__ == "__main__":
    unittest.main()
