"""Written cases for the recommender: a person's numbers and answers, and what must come out."""

from validation.recommender.cases import Case, Outcome, find_faults, read_cases, run_case

__all__ = ["Case", "Outcome", "find_faults", "read_cases", "run_case"]
