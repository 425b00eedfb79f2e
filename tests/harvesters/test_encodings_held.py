"""An encoding that is not sure holds a file in every policy, until a person writes the line that settles it."""

import pytest

from tests.harvesters.test_contract import deliver  # noqa: F401 - a fixture

DOUBTFUL = "id,name\n1,Współpraca\n2,plain\n3,MÓJ\n4,Łódź\n".encode("cp1250")


@pytest.mark.parametrize("policy", ["hold", "warn", "publish"])
def test_a_file_of_an_unsure_encoding_is_held_whatever_the_policy(deliver, policy):  # noqa: F811
    held = deliver(DOUBTFUL, on_findings=policy)

    assert held.outcome == "rejected"
    assert "encoding_unsure" in {issue.kind for issue in held.issues}


def test_the_line_that_settles_the_encoding_lets_the_file_pass(deliver):  # noqa: F811
    assert deliver(DOUBTFUL).outcome == "rejected"

    assert deliver(DOUBTFUL, encoding="cp1250").outcome == "created"
