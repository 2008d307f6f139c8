"""The judges that weigh what the matchers found."""

from __future__ import annotations

from assessments.scoring.judges.echo import EchoJudge, echo_judge
from assessments.scoring.judges.polarity import PolarityJudge

__all__ = ["EchoJudge", "PolarityJudge", "echo_judge"]
