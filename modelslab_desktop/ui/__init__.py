"""What a person sees: Qt widgets; knows no network and no SQL."""
