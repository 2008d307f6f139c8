"""Routes of search."""

from django.urls import path

from knowledge.search import views as search

urlpatterns = [path("search/", search.search_page, name="search")]
