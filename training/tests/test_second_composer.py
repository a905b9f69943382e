"""The conditions of the second model's composer, and the windows that it is trained on."""

from __future__ import annotations

import dataclasses
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

TRAINING = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TRAINING))

from tests.shards import FRAMES, HIDDEN, TOKENS, write_shard

try:
    import torch
except ImportError:
    torch = None
else:
    from second.composer import ConditionedComposer, Conditions, beat_waves
    from second.curves import film_curves, film_novelty, match_scales
    from second.dataset import FREE_KEY, FREE_TEMPO, ConditionedData
    from second.first_language_model import read_layers
    from second.first_visual import read_visual
    from second.onnx_weights import read_weights
    from second.piece import BEATS
    from second.sizes import SECOND_SMOKE
    from second.train_composer import ComposerPlan, ConditionedTraining
    from starter.language_model import LanguageModel, sinusoidal_positions
    from starter.sizes import STARTER

FIRST_MODEL = TRAINING.parent / "models" / "starter"


def write_two_clips(folder: Path) -> None:
    """Two clips of 20 s whose numbers encode their clip and time."""
    times = np.arange(FRAMES * 25)
    frames = np.repeat(np.arange(FRAMES), TOKENS)[:, None] * np.ones(HIDDEN) / FRAMES
    write_shard(
        folder,
        codes=np.stack([np.tile((times + 7 * clip) % 64, (4, 1)) for clip in range(2)]),
        features=np.stack([frames, frames]),
        curves=np.stack([np.arange(FRAMES)[:, None] * np.ones((1, 3))] * 2),
        accents=np.tile(times % 100 == 0, (2, 1)),
        tempo=[2, 5],
        key=[0, 13],
    )


@unittest.skipIf(torch is None, "SKIPPED: PyTorch (python3-torch) is not installed")
class Conditioned(unittest.TestCase):
    def test_a_frame_has_the_position_of_the_step_at_which_its_time_begins(self) -> None:
        conditions = Conditions(16)
        with torch.no_grad():
            conditions.curves.zero_(), conditions.tempo.zero_(), conditions.key.zero_()
            conditions.time.fill_(1)
        video = conditions(torch.zeros(1, 3 * 5, 16), torch.zeros(1, 3, 3), *[torch.zeros(1).long()] * 2)
        positions = sinusoidal_positions(1, 60, 16)
        for frame in range(3):
            for token in range(5):
                self.assertTrue(torch.equal(video[0, 5 * frame + token], positions[25 * frame]))

    def test_steps_have_the_phase_of_the_token_that_is_predicted_from_them(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            write_two_clips(Path(name))
            data = ConditionedData(Path(name), torch.zeros(TOKENS, HIDDEN))
            windows = [data.window(0, step, 8) for step in (0, 4)]
        composer = ConditionedComposer(SECOND_SMOKE)
        first, later = [composer.embed_steps(window, 200) for window in windows]
        self.assertTrue(torch.allclose(first[:, 100:], later[:, :100], atol=1e-4))
        beat = BEATS[2]
        self.assertFalse(torch.allclose(first[0, 0], first[0, beat], atol=1e-3))
        waves = beat_waves(torch.tensor([float(beat)]), torch.tensor([0]), 16 * beat + 1)
        self.assertTrue(torch.allclose(waves[0, 0], waves[0, 16 * beat], atol=1e-4))
        open_tempo = dataclasses.replace(windows[0], tempo=torch.tensor([FREE_TEMPO]))
        self.assertEqual(composer.embed_steps(open_tempo, 200).abs().max().item(), 0)

    def test_a_row_without_its_video_has_no_conditions(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            write_two_clips(Path(name))
            data = ConditionedData(Path(name), torch.zeros(TOKENS, HIDDEN))
            window = data.window(0, 3, 8)
        composer = ConditionedComposer(SECOND_SMOKE)
        unseen = dataclasses.replace(window, is_seen=torch.zeros(1, dtype=torch.bool))
        other = dataclasses.replace(unseen, curves=window.curves + 1, tempo=window.tempo + 1)
        self.assertTrue(torch.equal(composer.embed(unseen), composer.embed(other)))
        self.assertFalse(torch.equal(composer.embed(window), composer.embed(unseen)))

    def test_film_curves_mark_cuts_and_stay_flat_where_nothing_moves(self) -> None:
        features = np.zeros((30, TOKENS, 4), np.float32)
        features[12:] += 1
        features[20:] += 0.3 * np.arange(10)[:, None, None]
        novelty = film_novelty(features)
        scale = match_scales(np.linspace(-7, 0, 100), np.linspace(0, 1, 100))
        curves = film_curves(novelty, scale, ends=True)
        self.assertEqual(int(curves[:, 0].argmax()), 12)
        self.assertGreater(curves[25, 1], curves[5, 1] + 0.3)
        self.assertEqual((curves[-1, 2], curves[10, 2]), (1, 0))
        still = film_curves(np.zeros(20, np.float32), scale, ends=False)
        self.assertEqual(np.abs(still[:, 0]).max(), 0)
        self.assertLess(still[:, 1].max(), 0.05)


@unittest.skipIf(torch is None, "SKIPPED: PyTorch (python3-torch) is not installed")
class Trained(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.runs = Path(folder.name)
        for name in ("training", "held-out"):
            write_two_clips(self.runs / "tokens" / name)
        self.null = torch.zeros(TOKENS, HIDDEN)

    def test_windows_hold_one_time_and_leave_some_tempi_and_keys_open(self) -> None:
        data = ConditionedData(self.runs / "tokens" / "training", self.null, 2.0)
        windows = data.draw(np.random.default_rng(1), 200, 30, 1)
        starts = windows.curves[:, 0, 0]
        seen = windows.weights[:, -1] > 0
        self.assertTrue(torch.allclose(windows.features[:, 0, 0] * FRAMES, starts, atol=0.05))
        last = 25 * (starts + 30) - 1
        clip = torch.where((last % 64) == windows.codes[:, 0, -1], 0, 7)
        self.assertTrue(torch.equal((last.long() + clip) % 64, windows.codes[:, 0, -1]))
        self.assertTrue(bool(seen.all()))
        self.assertEqual(set(windows.tempo.tolist()), {2, 5, FREE_TEMPO})
        self.assertEqual(set(windows.key.tolist()), {0, 13, FREE_KEY})
        self.assertEqual(windows.weights.max().item(), 3)

    def test_prompts_that_the_picture_contradicts_have_no_weight(self) -> None:
        data = ConditionedData(self.runs / "tokens" / "training", self.null)
        windows = data.draw(np.random.default_rng(2), 200, 30, 1)
        contradicted = windows.weights[:, 0] == 0
        self.assertTrue(10 < int(contradicted.sum()) < 60)
        for weights in windows.weights[contradicted]:
            length = int((weights == 0).sum())
            self.assertTrue(200 <= length <= 600)
            self.assertEqual(weights[length:].min().item(), 1)

    def test_a_tokens_weight_stays_with_its_codes_along_the_delay_pattern(self) -> None:
        plan = ComposerPlan(sizes=SECOND_SMOKE, steps=1, batch=2, opening_weight=0)
        training = ConditionedTraining(plan, self.runs, 1)
        window = training.data.window(0, 0, 4)
        weights = torch.zeros(1, 100)
        weights[0, 10] = 1
        losses = torch.ones(1, 103, 4)
        found = training._weights(losses, dataclasses.replace(window, weights=weights))
        places = [(int(step), int(book)) for _, step, book in found.nonzero()]
        self.assertEqual(places, [(10, 0), (11, 1), (12, 2), (13, 3)])

    def test_it_learns_and_goes_on_where_it_was(self) -> None:
        plan = ComposerPlan(
            sizes=SECOND_SMOKE, steps=12, batch=2, warmup_steps=2, log_steps=4, measured_windows=2
        )
        training = ConditionedTraining(plan, self.runs, 1)
        before = training.composer.losses(training.held_out.spread(2, 8, 6)).mean().item()
        training.train()
        self.assertLess(training.composer.losses(training.held_out.spread(2, 8, 6)).mean().item(), before)
        again = ConditionedTraining(plan, self.runs, 1)
        self.assertEqual(again.step, 12)
        self.assertTrue(torch.equal(again.composer.conditions.key, training.composer.conditions.key))


@unittest.skipIf(torch is None, "SKIPPED: PyTorch (python3-torch) is not installed")
class Visual(unittest.TestCase):
    def test_the_first_models_visual_stack_is_read_out_of_its_graphs(self) -> None:
        stack = read_visual(FIRST_MODEL)
        chance = torch.Generator().manual_seed(1)
        dark, light = (torch.full((1, 224, 224, 3), level) for level in (30.0, 220.0))
        noise = 20 * torch.randn(1, 224, 224, 3, generator=chance)
        features = [stack.clip((picture + noise).clamp(0, 255)) for picture in (dark, dark, light)]
        self.assertTrue(all(bool(torch.isfinite(feature).all()) for feature in features))
        self.assertTrue(torch.equal(features[0], features[1]))
        self.assertGreater((features[0] - features[2]).abs().mean().item(), 0.05)


@unittest.skipIf(torch is None, "SKIPPED: PyTorch (python3-torch) is not installed")
class FirstLayers(unittest.TestCase):
    def test_the_layers_are_those_that_predict_the_first_models_codes(self) -> None:
        layers = read_layers(FIRST_MODEL, STARTER.num_layers)
        weights = read_weights(FIRST_MODEL / "language-model-decoder.onnx")
        model = LanguageModel(STARTER).eval()
        state = dict(layers)
        for name in ("out_norm.weight", "out_norm.bias"):
            state[name] = torch.from_numpy(weights[name].copy())
        embeddings = torch.from_numpy(weights["embeddings"].copy()).chunk(4)
        heads = torch.from_numpy(weights["output_heads"].copy()).chunk(4)
        for book in range(4):
            state[f"emb.{book}.weight"], state[f"linears.{book}.weight"] = embeddings[book], heads[book]
        model.load_state_dict(state)
        right = self.surprise(model)
        self.assertLess(right, 2.5)
        exchanged = {key: state[key.replace("layers.1.", "layers.4.")] for key in state}
        model.load_state_dict(exchanged)
        self.assertGreater(self.surprise(model), right + 0.3)

    @torch.no_grad()
    def surprise(self, model: LanguageModel) -> float:
        """Entropy in nats of what the model composes without a picture, mean over steps and codebooks."""
        chance = torch.Generator().manual_seed(1)
        steps = torch.full((1, 4, 1), STARTER.bins)
        video = torch.zeros(1, 17, STARTER.dim)
        entropies = []
        for _ in range(100):
            chances = model(steps, video)[0, -1].softmax(-1)
            entropies.append(float(-(chances * (chances + 1e-9).log()).sum(-1).mean()))
            steps = torch.cat([steps, torch.multinomial(chances, 1, generator=chance).view(1, 4, 1)], 2)
        return float(np.mean(entropies[50:]))


if __name__ == "__main__":
    unittest.main()
