import pytest

from bigsale.runs import report
from bigsale.runs.quarto import embedded


@pytest.fixture
def written(monkeypatch, tmp_path):
    """Replace the engine: what would be written, without running anything."""
    (tmp_path / "report.json").write_text('{"title": {"zh": "一*二", "en": "One"}}', "utf-8")
    (tmp_path / "plan.qmd").write_text("", "utf-8")

    def write(page, jobs, *, kernel, written):
        for job in jobs:
            for target in job.targets.values():
                over = job.metadata
                target.write_text(f'<html lang="{over["lang"]}">{over["title"]}', "utf-8")

    monkeypatch.setattr(embedded, "render_page", write)

    def render(*languages, formats=("html", "pdf")):
        made = report.render_report(
            tmp_path,
            stage="plan",
            languages=languages,
            formats=formats,
            reports=tmp_path,
            engine="embedded",
        )
        return [file.name for file in made]

    return render


def test_the_first_language_has_the_plain_name_and_others_their_own(written):
    names = ["report.en.html", "report.en.pdf", "report.html", "report.pdf"]
    assert written("zh", "en") == names


def test_a_language_added_later_does_not_take_the_place_of_the_first(written, tmp_path):
    assert written("zh", formats=["html"]) == ["report.html"]
    assert written("en") == ["report.en.html", "report.en.pdf"]
    assert 'lang="zh-Hans"' in (tmp_path / "report.html").read_text("utf-8")


def test_what_stands_over_the_report_is_taken_literally():
    facts = report.page_metadata("满300减50 *限时* <b>", stage="plan", language="zh")
    assert facts["title"] == r"满300减50 \*限时\* \<b\>"
    assert facts["pagetitle"] == "满300减50 *限时* <b> – 策划方案"
    assert (facts["subtitle"], facts["lang"]) == ("策划方案", "zh-Hans")
