"""Results, figures, plots and exports."""
