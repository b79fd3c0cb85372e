import datetime as dt

from articles.models import Article, ArticleStatus, Source


def create_article(
    *,
    slug="needles-and-scars",
    title="Needles and scars",
    status=ArticleStatus.PUBLISHED,
    summary="What is known.",
    key_points="- It helps in part [1].",
    body="## How it works\n\nTiny holes [1].\n",
    questions=({"question": "Does it work?", "answer": "In part [1]."},),
    terms=("acne_scar", "mn_pen"),
    sources=("Majid 2009",),
    **fields,
):
    article = Article.objects.create(
        slug=slug,
        title=title,
        status=status,
        summary=summary,
        key_points=key_points,
        body=body,
        questions=list(questions),
        terms=list(terms),
        **{"written_on": dt.date(2026, 11, 20), "facts_checked_on": dt.date(2026, 11, 22), **fields},
    )
    Source.objects.bulk_create(
        Source(article=article, number=number, citation=citation, kind="Trial", read="abstract")
        for number, citation in enumerate(sources, start=1)
    )
    return article
