from tests.articles.reading import grade


def test_the_measure_tells_plain_from_learned():
    assert grade("The cat sat on the mat. It was fat.") < 2
    assert grade("Percutaneous collagen induction stimulates fibroblast proliferation considerably.") > 12
