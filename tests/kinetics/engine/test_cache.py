"""Where the compiled engine is kept."""

from __future__ import annotations

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
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
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


@pytest.mark.parametrize("spoilt", ["loop.nbc", "loop.nbi", "complete"])
@pytest.mark.parametrize("content", [b"", b"machine codf"])
def test_what_is_damaged_is_compiled_again(monkeypatch, tmp_path, spoilt, content):
    monkeypatch.setenv(cache.ENVIRONMENT, str(tmp_path))
    place, compiled = cache.directory(), []

    def compile_into(where):
        compiled.append(where)
        for name in ("loop.nbc", "loop.nbi"):
            if not (where / name).exists():  # as numba does
                (where / name).write_bytes(b"machine code")

    monkeypatch.setattr(cache, "_compile", compile_into)
    cache.kernels.__wrapped__()
    (place / spoilt).write_bytes(content)
    assert not cache._intact(place)
    cache.kernels.__wrapped__()
    assert cache._intact(place)
    assert (place / "loop.nbc").read_bytes() == b"machine code"
    assert compiled == [place, place]


def test_compiles_in_memory_where_nothing_can_be_written(monkeypatch, tmp_path, compiled_where, capsys):
    (tmp_path / "file").write_text("not a directory", encoding="utf-8")
    monkeypatch.setenv(cache.ENVIRONMENT, str(tmp_path / "file"))
    monkeypatch.setattr(cache, "kernels", cache.kernels.__wrapped__)
    assert cache.main() == 0
    assert compiled_where == [None]
    assert cache.ENVIRONMENT in capsys.readouterr().out
