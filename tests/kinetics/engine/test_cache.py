"""Where the compiled engine is kept."""

from __future__ import annotations

import pickle

import pytest

from mtorkin.kinetics.engine import cache


@pytest.fixture
def compiled_where(monkeypatch):
    """Record where kernels would be compiled to, without the minute that it takes."""
    places = []
    monkeypatch.setattr(cache, "_compile", places.append)
    monkeypatch.setattr(cache, "_fill_cache", places.append)
    return places


def test_environment_comes_before_xdg_before_home(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv(cache.ENVIRONMENT, raising=False)
    assert cache.directory().parent == tmp_path / "home" / ".cache" / "mtorkin"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache.directory().parent == tmp_path / "xdg" / "mtorkin"
    monkeypatch.setenv(cache.ENVIRONMENT, str(tmp_path / "own"))
    assert cache.directory().parent == tmp_path / "own"


def test_the_directory_follows_the_versions(monkeypatch):
    before = cache.directory().name
    monkeypatch.setattr(cache.numba, "__version__", "0")
    assert cache.directory().name != before


def test_every_kind_of_processor_has_a_directory_and_so_a_lock_of_its_own(monkeypatch):
    """Nodes of a cluster share the cache: what one kind has completed says nothing of another."""
    before = cache.directory().name
    monkeypatch.setattr(cache, "_processor", lambda: ("x86_64-unknown-linux-gnu", "another", ""))
    assert cache.directory().name != before


def test_compiles_into_the_cache_and_says_so(monkeypatch, tmp_path, compiled_where, capsys):
    monkeypatch.setenv(cache.ENVIRONMENT, str(tmp_path))
    monkeypatch.setattr(cache, "kernels", cache.kernels.__wrapped__)
    assert cache.main() == 0
    assert compiled_where == [cache.directory(), cache.directory()]  # into the cache, then from it
    assert str(cache.directory()) in capsys.readouterr().out
    assert (cache.directory() / "complete").is_file()


def test_compiles_in_memory_where_nothing_can_be_written(monkeypatch, tmp_path, compiled_where, capsys):
    (tmp_path / "file").write_text("not a directory", encoding="utf-8")
    monkeypatch.setenv(cache.ENVIRONMENT, str(tmp_path / "file"))
    monkeypatch.setattr(cache, "kernels", cache.kernels.__wrapped__)
    assert cache.main() == 0
    assert compiled_where == [None]
    assert cache.ENVIRONMENT in capsys.readouterr().out


def test_a_damaged_cache_is_compiled_anew(monkeypatch, tmp_path):
    monkeypatch.setenv("MTORKIN_CACHE", str(tmp_path))
    place = cache.directory()
    place.mkdir(parents=True)
    for name in ("complete", "loop.1.nbc", "loop.nbi"):
        (place / name).write_text("damaged", encoding="utf-8")

    def compile_(where):
        if (where / "loop.1.nbc").exists():
            raise pickle.UnpicklingError("pickle data was truncated")
        return "compiled"

    monkeypatch.setattr(cache, "_compile", compile_)
    assert cache.kernels.__wrapped__() == "compiled"
    assert [path.name for path in place.iterdir()] == []
