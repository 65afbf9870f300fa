"""Makes logistic.json: scikit-learn's answers to a small logistic regression with missing, constant and extreme values.

Run with a Python that has scikit-learn: python make_logistic.py > logistic.json
"""
import json
import warnings

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss

ROWS, CLIP = 240, 5

random = np.random.default_rng(20190101)
features = np.round(random.normal(size=(ROWS, 5)) * [1, 0.01, 300, 2, 1] + [0, 5, -100, 0, 0], 6)
features[:, 3] += np.round(features[:, 0], 6)
features[:, 4] = 7.5
features[3, 2] = 1e6
missing = random.random(ROWS) < 0.1
features[missing, 1] = np.nan
log_odds = np.clip(0.3 + 0.8 * features[:, 0] - 0.4 * (features[:, 2] + 100) / 300, -30, 30)
labels = (random.random(ROWS) < 1 / (1 + np.exp(-log_odds))).astype(int)

means = np.nanmean(features, axis=0)
deviations = np.nanstd(features, axis=0)
scaled = np.divide(features - means, deviations, out=np.zeros_like(features), where=deviations > 0)
scaled = np.clip(np.nan_to_num(scaled, nan=0.0), -CLIP, CLIP)

cases = []
for l2 in [1e-4, 1e-2, 1.0]:
    model = LogisticRegression(C=1 / (ROWS * l2), solver='newton-cholesky', tol=1e-14, max_iter=1000)
    with warnings.catch_warnings():
        # At this tolerance its line search reports that it can get no lower.
        warnings.simplefilter('ignore')
        model.fit(scaled, labels)
    probabilities = model.predict_proba(scaled)[:, 1]
    cases.append({
        'l2': l2,
        'coefficients': model.coef_[0].tolist(),
        'intercept': float(model.intercept_[0]),
        'probabilities': probabilities.tolist(),
        'logLoss': log_loss(labels, probabilities),
        'brier': brier_score_loss(labels, probabilities),
    })

print(json.dumps({
    'source': f'scikit-learn {sklearn.__version__}, LogisticRegression(newton-cholesky), C = 1/(l2 * rows)',
    'rows': ROWS,
    'columns': 5,
    'features': [[None if np.isnan(value) else value for value in row] for row in features.tolist()],
    'labels': labels.tolist(),
    'means': means.tolist(),
    'deviations': deviations.tolist(),
    'cases': cases,
}))
