"""Figures: records into Plotly, one module a subject; pure, no Streamlit."""
