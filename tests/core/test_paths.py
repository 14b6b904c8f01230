"""Resources are found in a checkout; a profile keeps all its files in one folder."""

from pathlib import Path

import pytest

from modelslab_desktop.core.paths import Profile, resource


@pytest.mark.parametrize("parts", [("themes", "light.toml"), ("icons", "send.svg"), ("demo", "rich-markdown.md")])
def test_a_resource_is_found(parts: tuple[str, ...]) -> None:
    assert resource(*parts).is_file()


def test_all_files_of_a_profile_lie_in_its_folder(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    files = {profile.database, profile.log}
    assert len(files) == 2
    assert all(path.parent == tmp_path for path in files)
    assert list(tmp_path.iterdir()) == []
