"""Why rows are scored as they are."""

import numpy as np


class Explanation:
    """Why rows are scored as they are: ``base_value + contributions.sum(axis=1) == margins``, up to rounding.

    Attributes
    ----------
    columns : list of str
    unit : {"probability", "log_odds"}
        Of base value, contributions and margins: of a forest the probability, else log-odds.
    base_value : float
    contributions : ndarray of shape (n_samples, len(columns))
    margins, probabilities : ndarray of shape (n_samples,)
        Of the positive class.
    """

    def __init__(self, parts):
        self.columns = parts["columns"]
        self.unit = parts["unit"]
        self.base_value = parts["base_value"]
        self.contributions = parts["contributions"]
        self.margins = parts["margins"]
        self.probabilities = parts["probabilities"]

    def to_frame(self):
        """The contributions as a DataFrame, one column each."""
        import pandas

        return pandas.DataFrame(self.contributions, columns=self.columns)

    def strongest(self, row=0, k=3):
        """The k columns that contribute most to one row: [(column, contribution), …], the largest first."""
        order = np.argsort(-np.abs(self.contributions[row]), kind="stable")[:k]
        return [(self.columns[i], float(self.contributions[row][i])) for i in order]

    def __repr__(self):
        return f"Explanation(rows={len(self.margins)}, columns={len(self.columns)}, unit={self.unit!r})"
